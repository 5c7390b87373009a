// Reports how long frames take: the distance between animation frames, and the script time in each, for runs
// of a thousand to a million events while playing, panning and zooming. `./dev bench` builds the page for it
// (tests/bench/frames) as the published page is built.
//
// Script time is the time within callbacks for frames and for input, and in what they leave for right after
// (Yew draws then), measured by wrapping both before the page loads. What the browser does afterwards to put
// the picture on the screen is only in the distance between frames: both count.

import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { SIZES, launch, ready, serve } from "./support.mjs";

const OUT = fileURLToPath(new URL("../../target/bench", import.meta.url));
const LENGTHS = [1_000, 10_000, 100_000, 1_000_000];
/** Positions among the speeds: the run lasts some seconds, and a million events go as fast as can be chosen. */
const SPEEDS = { 1_000: 0, 10_000: 3, 100_000: 6, 1_000_000: 7 };
/** On the screen at once: the length that must be there within 100 ms. */
const FIRST = 20_000;
const FRAMES = 240;
const ROUNDS = 3;

/** Runs in the page before everything else: adds up the time in callbacks, frame by frame. */
function meter() {
  const state = { script: 0, frames: [], last: undefined };
  const timed = (callback) => function timed(...args) {
    const began = performance.now();
    let counted = 0;
    const count = () => {
      const passed = performance.now() - began;
      state.script += passed - counted;
      counted = passed;
    };
    // Whatever the callback queues runs before the last of these.
    queueMicrotask(() => queueMicrotask(() => queueMicrotask(count)));
    try {
      return callback.apply(this, args);
    } finally {
      count();
    }
  };
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => request(timed(callback));
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function listen(kind, callback, options) {
    const wanted = typeof callback === "function" && /^(pointer|wheel|click)/.test(kind);
    return add.call(this, kind, wanted ? timed(callback) : callback, options);
  };
  // Everything since the last frame, the callbacks of the frame before included, belongs to one frame.
  window.measure = (count, drive) => new Promise((done) => {
    let left = count;
    const canvas = document.querySelector(".timeline-picture");
    state.frames = [];
    state.last = undefined;
    state.script = 0;
    const frame = (at) => {
      if (state.last !== undefined) state.frames.push({ gap: at - state.last, script: state.script });
      state.last = at;
      state.script = 0;
      left -= 1;
      if (left < 0) return done(state.frames);
      if (drive !== "nothing") window.drives[drive](canvas, count - left, count);
      request(frame);
    };
    request(frame);
  });
  const wheel = (canvas, options) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const at = { clientX: left + width * 0.6, clientY: top + height / 2 };
    canvas.dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true, ...at, ...options }));
  };
  window.drives = {
    pan: (canvas, nth, count) => wheel(canvas, { deltaX: nth < count / 2 ? 14 : -14 }),
    // In as far as it goes, and out again.
    zoom: (canvas, nth, count) => wheel(canvas, { deltaY: nth < count / 2 ? -60 : 60 }),
    nothing: () => {},
  };
}

const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

/** What is measured: a name, what to press before, and what happens in each frame. */
const DEEDS = [
  ["playing, all in sight", ["All", "Play"], "nothing"],
  ["playing, a second in sight", ["Near", "Play"], "nothing"],
  ["panning, a second in sight", ["Near"], "pan"],
  ["panning, half in sight", ["All"], "pan", [0, -315]],
  ["zooming through all scales", ["All"], "zoom"],
];

async function measure(page, [, presses, drive, zoomed]) {
  for (const name of presses) await press(page, name);
  if (zoomed) await page.locator(".timeline-picture").dispatchEvent("wheel", { deltaX: zoomed[0], deltaY: zoomed[1] });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  return page.evaluate(([count, deed]) => window.measure(count, deed), [FRAMES, drive]);
}

const sorted = (values) => [...values].sort((one, other) => one - other);
const part = (values, share) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))];

/** A figure of each round: median, least and most of the rounds. */
function over(rounds, key, share) {
  const values = sorted(rounds.map((frames) => part(frames.map((frame) => frame[key]), share)));
  return { median: values[Math.floor(values.length / 2)], min: values[0], max: values.at(-1) };
}

async function opened(browser, url, events) {
  const context = await browser.newContext({ viewport: SIZES.desktop });
  const page = await context.newPage();
  await page.addInitScript(meter);
  page.on("pageerror", (error) => console.error(String(error)));
  await page.goto(`${url}?events=${events}&speed=${SPEEDS[events] ?? 5}`);
  await ready(page);
  const output = page.locator("output", { hasText: "on the screen" });
  await output.waitFor({ timeout: 120_000 });
  return { page, said: await output.innerText(), close: () => context.close() };
}

const cell = (value) => value.toFixed(1).padStart(9);
const server = await serve();
const browser = await launch();
const report = [];

/** From the press of a button until the browser has drawn the frame with the run's picture. */
function anew(page) {
  return page.evaluate(() => new Promise((done) => {
    const began = performance.now();
    [...document.querySelectorAll("button")].find((button) => button.textContent === "Anew").click();
    const said = () => document.querySelector("output").textContent.includes("on the screen");
    const frame = () => (said() ? requestAnimationFrame(() => done(performance.now() - began)) : requestAnimationFrame(frame));
    requestAnimationFrame(frame);
  }));
}

const firsts = { fresh: [], open: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  const { page, said, close } = await opened(browser, server.url, FIRST);
  firsts.fresh.push(Number(/after ([\d.]+) ms/.exec(said)[1]));
  for (let time = 0; time < 3; time += 1) firsts.open.push(await anew(page));
  await close();
}
for (const [where, values] of [["a page that just loaded", firsts.fresh], ["an open page", firsts.open]]) {
  const list = sorted(values).map((ms) => ms.toFixed(1)).join(", ");
  console.log(`${FIRST} events computed and on the screen, in ${where}, ms: ${list}`);
}

console.log(`\n${"frames, ms".padEnd(44)}  gap 50%  gap 95%  script 50%  95%   (most of ${ROUNDS} rounds)`);
for (const events of LENGTHS) {
  const { page, said, close } = await opened(browser, server.url, events);
  console.log(said);
  for (const deed of DEEDS) {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure(page, deed));
    const figures = { gap_50: over(rounds, "gap", 0.5), gap_95: over(rounds, "gap", 0.95), script_50: over(rounds, "script", 0.5), script_95: over(rounds, "script", 0.95) };
    report.push({ events, deed: deed[0], ...figures });
    const cells = Object.values(figures).map(({ median }) => cell(median)).join("");
    console.log(`${`${events} events, ${deed[0]}`.padEnd(44)}${cells}   (${figures.script_95.max.toFixed(1)})`);
  }
  await close();
}
await browser.close();
await server.close();
await mkdir(OUT, { recursive: true });
await writeFile(`${OUT}/frames.json`, `${JSON.stringify({ first_ms: firsts, frames: report }, null, 2)}\n`);
