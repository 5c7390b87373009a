// Reports how long frames take: the interval between animation frames, and the script time in each, for runs of a
// thousand to a million events while playing, panning and zooming. `./dev bench` builds the page for it
// (tests/bench/frames) as the published page is built. With the argument `lesson` it measures the published page
// itself, with all its panels, while a lesson plays.
//
// Script time is the processor time of frame callbacks, and of the tasks they schedule right after (Yew draws then),
// as recorded by the browser, so other users of the processor do not count. The browser's later work to put the
// picture on the screen counts only in the interval between frames. Both have limits.

import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { LESSON, lesson } from "./lesson.mjs";
import { SIZES, launch, open, ready, serve } from "./support.mjs";

const OUT = fileURLToPath(new URL("../../target/bench", import.meta.url));
const LENGTHS = [1_000, 10_000, 100_000, 1_000_000];
/** Positions among the speeds: the run lasts some seconds, and a million events play at the highest speed. */
const SPEEDS = { 1_000: 0, 10_000: 3, 100_000: 6, 1_000_000: 7 };
/** The run length that must be on the screen within 100 ms. */
const FIRST = 20_000;
const FRAMES = 240;
const ROUNDS = 3;

/** Runs in the page before anything else. */
function meter() {
  /** The intervals between `count` frames, each of which calls `drive`. */
  window.measure = (count, drive) => new Promise((done) => {
    const canvas = document.querySelector(".timeline-picture");
    // Measured once: in a frame that has changed the page, the browser would have to lay all of it out.
    const place = canvas.getBoundingClientRect();
    const gaps = [];
    let left = count;
    let last;
    const frame = (at) => {
      if (last !== undefined) gaps.push(at - last);
      last = at;
      left -= 1;
      if (left < 0) return done(gaps);
      window.drives[drive](canvas, place, count - left, count);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const wheel = (canvas, { left, top, width, height }, options) => {
    const at = { clientX: left + width * 0.6, clientY: top + height / 2 };
    canvas.dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true, ...at, ...options }));
  };
  window.drives = {
    pan: (canvas, place, nth, count) => wheel(canvas, place, { deltaX: nth < count / 2 ? 14 : -14 }),
    // Zooms in as far as possible, and out again.
    zoom: (canvas, place, nth, count) => wheel(canvas, place, { deltaY: nth < count / 2 ? -60 : 60 }),
    nothing: () => {},
  };
}

const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

/** The measurements: a name, the buttons to press first, and what happens in each frame. */
const DEEDS = [
  ["playing, all in sight", ["All", "Play"], "nothing"],
  ["playing, a second in sight", ["Near", "Play"], "nothing"],
  ["panning, a second in sight", ["Near"], "pan"],
  ["panning, half in sight", ["All"], "pan", [0, -315]],
  ["zooming through all scales", ["All"], "zoom"],
];

/** Measures frames that each call `drive`: the intervals between them, and the script time in each. */
async function frames(page, count, drive) {
  const browser = page.context().browser();
  await browser.startTracing(page, { categories: ["devtools.timeline"] });
  const gap = await page.evaluate(([number, deed]) => window.measure(number, deed), [count, drive]);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  return { gap, script: scripts(traceEvents) };
}

/** The script time of each frame, in milliseconds. All callbacks of a frame run before it is painted. */
function scripts(events) {
  const callbacks = events.filter(({ name }) => name === "FireAnimationFrame");
  const thread = callbacks[0]?.tid;
  const ours = events.filter(({ name, tid }) => tid === thread && (name === "FireAnimationFrame" || name === "PrePaint"));
  ours.sort((one, other) => one.ts - other.ts);
  const found = [];
  let open = false;
  for (const { name, tdur = 0 } of ours) {
    if (name === "PrePaint") {
      open = false;
    } else if (open) {
      found.push(found.pop() + tdur / 1_000);
    } else {
      found.push(tdur / 1_000);
      open = true;
    }
  }
  return found;
}

async function measure(page, [, presses, drive, zoomed]) {
  for (const name of presses) await press(page, name);
  if (zoomed) await page.locator(".timeline-picture").dispatchEvent("wheel", { deltaX: zoomed[0], deltaY: zoomed[1] });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  return frames(page, FRAMES, drive);
}

const sorted = (values) => [...values].sort((one, other) => one - other);
const part = (values, share) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))];

/** A figure over all rounds: median, minimum and maximum. */
function over(rounds, key, share) {
  const values = sorted(rounds.map((measured) => part(measured[key], share)));
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

/** The time from the press of a button until the browser has drawn the frame with the run's picture. */
function anew(page) {
  return page.evaluate(() => new Promise((done) => {
    const began = performance.now();
    [...document.querySelectorAll("button")].find((button) => button.textContent === "Anew").click();
    const said = () => document.querySelector("output").textContent.includes("on the screen");
    const frame = () => (said() ? requestAnimationFrame(() => done(performance.now() - began)) : requestAnimationFrame(frame));
    requestAnimationFrame(frame);
  }));
}

const cell = (value) => value.toFixed(1).padStart(9);
const FIGURES = { gap_50: ["gap", 0.5], gap_95: ["gap", 0.95], script_50: ["script", 0.5], script_95: ["script", 0.95] };

/** Repeats a measurement, prints it and adds it to the report. */
async function report(list, name, once) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await once());
  const figures = Object.fromEntries(Object.entries(FIGURES).map(([id, [key, share]]) => [id, over(rounds, key, share)]));
  list.push({ name, ...figures });
  const cells = Object.values(figures).map(({ median }) => cell(median)).join("");
  console.log(`${name.padEnd(44)}${cells}   (${figures.script_95.max.toFixed(1)})`);
}

async function lessonPlays() {
  const { page, close } = await open(browser, server.url + LESSON, { before: meter });
  const the = lesson(page);
  const list = [];
  for (const speed of ["1/8×", "1×", "8×"]) {
    await the.speed.selectOption({ label: speed });
    await report(list, `the lesson, playing at ${speed}`, async () => {
      await the.toStart();
      await the.button(/Play/, the.transport).click();
      return frames(page, FRAMES / 4, "nothing");
    });
  }
  await close();
  return list;
}

async function relayPlays() {
  const list = [];
  for (const events of LENGTHS) {
    const { page, said, close } = await opened(browser, server.url, events);
    console.log(said);
    for (const deed of DEEDS) await report(list, `${events} events, ${deed[0]}`, () => measure(page, deed));
    await close();
  }
  return list;
}

async function firstPictures() {
  const firsts = { fresh: [], open: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const { page, said, close } = await opened(browser, server.url, FIRST);
    firsts.fresh.push(Number(/after ([\d.]+) ms/.exec(said)[1]));
    for (let time = 0; time < 3; time += 1) firsts.open.push(await anew(page));
    await close();
  }
  return [["a page that just loaded", firsts.fresh], ["an open page", firsts.open]].map(([where, values]) => {
    const list = sorted(values);
    const figure = { where, median: list[Math.floor(list.length / 2)], min: list[0], max: list.at(-1) };
    console.log(`${FIRST} events computed and on the screen, in ${where}: ${figure.median.toFixed(0)} ms (${figure.min.toFixed(0)} to ${figure.max.toFixed(0)})`);
    return figure;
  });
}

const server = await serve();
const browser = await launch();
const ofLesson = process.argv[2] === "lesson";
const first = ofLesson ? undefined : await firstPictures();
console.log(`\n${"frames, ms".padEnd(44)}  gap 50%  gap 95%  script 50%  95%   (most of ${ROUNDS} rounds)`);
const measured = await (ofLesson ? lessonPlays() : relayPlays());
await browser.close();
await server.close();
await mkdir(OUT, { recursive: true });
await writeFile(`${OUT}/frames${ofLesson ? "-lesson" : ""}.json`, `${JSON.stringify({ first, frames: measured }, null, 2)}\n`);
