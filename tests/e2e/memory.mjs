// How much memory the page takes after ten minutes of play at the highest speed with a thousand interventions, over and over the same run,
// and after many visits to a lesson. Frames are computed as fast as possible, each told that a sixtieth of a second has passed, so ten
// minutes take only a few; all of their work is done. Bytes hardly depend on the machine, so this fails when there are too many.

import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { LESSON } from "./lesson.mjs";
import { SIZES, launch, ready, serve } from "./support.mjs";

const OUT = fileURLToPath(new URL("../../target/bench", import.meta.url));
const MIB = 1 << 20;
const LIMIT_MIB = 300;
const FRAMES = 36_000;
const INTERVENTIONS = 1_000;
/** Every this many frames the run is changed this many times in a row, which makes one branch of it. */
const EVERY = 450;
const BURST = 13;
const VISITS = 60;
/** How much the last forty visits may add in total, in MiB. */
const VISITS_MIB = 1;

/** Runs in the page before anything else: frames on demand, and access to the program's memory. */
function patch() {
  let waiting = new Map();
  let last = 0;
  let now = performance.now();
  window.requestAnimationFrame = (callback) => {
    last += 1;
    waiting.set(last, callback);
    return last;
  };
  window.cancelAnimationFrame = (number) => waiting.delete(number);
  const channel = new MessageChannel();
  const turn = () => new Promise((done) => {
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  });
  window.frames_pass = async (count, between) => {
    for (let nth = 1; nth <= count; nth += 1) {
      now += 1000 / 60;
      const callbacks = waiting;
      waiting = new Map();
      for (const callback of callbacks.values()) callback(now);
      await turn();
      between?.(nth);
    }
  };
  // Frames pass only on demand here, so they have to be driven until the page is there.
  window.opened = async () => {
    while (!document.querySelector("#content:not(.loading), #failure")) await window.frames_pass(1);
  };
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...args) => {
    const result = await instantiate.apply(WebAssembly, args);
    window.program_memory = (result.instance ?? result).exports.memory;
    return result;
  };
}

/** In the page: plays on, starting over at the end, and regularly intervenes. */
async function play([frames, every, burst]) {
  let made = 0;
  const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  // Pause, clock and crash, each on the event at the playhead.
  const tools = ["6", "7", "5"];
  await window.frames_pass(frames, (nth) => {
    const start = document.querySelector(".transport .play");
    if (start.textContent.includes("Play")) start.click();
    if (nth % every >= burst) return;
    press(tools[made % tools.length]);
    press("Enter");
    press("Escape");
    made += 1;
    const notice = document.querySelector(".notices").textContent;
    if (notice.includes("no more fit")) window.told_of_limit = notice;
  });
  return made;
}

/** In the page: the current run's number of interventions and events, and the number of runs that are kept. */
const grown = () => ({
  script: JSON.parse(globalThis.happensBeforeRecipe).script.length,
  events: Number(document.querySelector("#tab-events .count").textContent),
  runs: document.querySelectorAll(".runs li").length,
});

async function measure(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  const program = await page.evaluate(() => window.program_memory.buffer.byteLength);
  return { heap_mib: usedSize / MIB, program_mib: program / MIB };
}

const said = ({ heap_mib: heap, program_mib: program }) => `${heap.toFixed(1)} MiB of JavaScript and ${program.toFixed(1)} MiB of WebAssembly`;
const sum = ({ heap_mib: heap, program_mib: program }) => heap + program;
const faults = [];
const server = await serve();
const browser = await launch();

async function opened() {
  const page = await (await browser.newContext({ viewport: SIZES.desktop })).newPage();
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.addInitScript(patch);
  await page.goto(server.url + LESSON);
  await page.evaluate(() => window.opened());
  await ready(page);
  return page;
}

const page = await opened();
await page.getByRole("combobox", { name: /^Speed/ }).selectOption({ label: "8×" });
const fresh = await measure(page);
console.log(`a lesson that was just opened: ${said(fresh)}`);
const rounds = [];
let made = 0;
for (let tenth = 1; tenth <= 10; tenth += 1) {
  made += await page.evaluate(play, [FRAMES / 10, EVERY, BURST]);
  const { script, events, runs } = await page.evaluate(grown);
  rounds.push({ minutes: tenth, made, script, events, runs, ...(await measure(page)) });
  console.log(`after ${tenth} minutes and ${made} interventions (${script} in this run of ${events} events so far, ${runs} runs): ${said(rounds.at(-1))}`);
}
if (await page.locator("#failure").count()) faults.push("the page failed");
// Reaching a limit must be reported, and must have no other effect.
const told = await page.evaluate(() => window.told_of_limit);
console.log(told ? `It came to a limit: ${told}` : "No limit was reached.");
if (made < INTERVENTIONS) faults.push(`only ${made} interventions could be made`);
if (sum(rounds.at(-1)) > LIMIT_MIB) faults.push(`more than ${LIMIT_MIB} MiB`);
await page.context().close();

const visitor = await opened();
const visits = [];
for (let visit = 1; visit <= VISITS; visit += 1) {
  await visitor.evaluate(async ([address]) => {
    location.hash = address;
    await window.frames_pass(40);
    document.querySelector(".transport [aria-label='To the end']").click();
    await window.frames_pass(20);
    location.hash = "#/";
    await window.frames_pass(20);
  }, [LESSON]);
  if (visit % 20 === 0) {
    visits.push({ visits: visit, ...(await measure(visitor)) });
    console.log(`after ${visit} visits to the lesson: ${said(visits.at(-1))}`);
  }
}
const more = sum(visits.at(-1)) - sum(visits[0]);
if (more > VISITS_MIB) faults.push(`forty visits left ${more.toFixed(1)} MiB behind`);
await browser.close();
await server.close();
await mkdir(OUT, { recursive: true });
await writeFile(`${OUT}/memory.json`, `${JSON.stringify({ fresh, rounds, visits, faults }, null, 2)}\n`);
for (const fault of faults) console.error(`Memory: ${fault}.`);
process.exitCode = faults.length > 0 ? 1 : 0;
