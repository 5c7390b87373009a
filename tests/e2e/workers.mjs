// How many runs a second the proofs of three lessons take with one worker, with two, and with as many as there are processors; from the
// press on the button to the last number, with workers that are warm. For `./dev bench`; times depend on the machine, so they are no tests.
//
//   ROUNDS=5 node tests/e2e/workers.mjs

import { mkdir, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch, open, serve } from "./support.mjs";

const OUT = fileURLToPath(new URL("../../target/bench", import.meta.url));
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const LESSONS = ["fencing", "retries", "circuit-breaker"];
const COUNTS = [...new Set([1, 2, Math.min(8, cpus().length)])];

const server = await serve();
const browser = await launch();
const middle = (values) => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];

/** Milliseconds from the press to the last number, measured in the page, and the number of runs. */
function time(page) {
  return page.evaluate(() => new Promise((resolve) => {
    const button = [...document.querySelectorAll(".ask button")].find((one) => /^Run \d+ seeds/.test(one.innerText));
    const began = performance.now();
    const status = () => document.querySelector(".ask [role=status]")?.innerText ?? "";
    let running = false;
    const look = () => {
      running ||= !status().endsWith("done.");
      if (running && status().endsWith("done.")) {
        observer.disconnect();
        resolve({ ms: performance.now() - began, runs: 2 * Number.parseInt(status(), 10) });
      }
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    button.click();
  }));
}

const report = {};
for (const lesson of LESSONS) {
  report[lesson] = {};
  for (const count of COUNTS) {
    const { page, close } = await open(browser, `${server.url}?workers=${count}#/lesson/${lesson}?step=prove`);
    await page.getByRole("button", { name: /^Run \d+ seeds/ }).waitFor();
    const cold = await time(page);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push((await time(page)).ms);
    await close();
    const ms = middle(rounds);
    const said = { cold_ms: Math.round(cold.ms), ms: Math.round(ms), min: Math.round(Math.min(...rounds)), max: Math.round(Math.max(...rounds)), runs_a_second: Math.round(cold.runs / ms * 1_000) };
    report[lesson][count] = said;
    console.log(`${lesson.padEnd(18)} ${count} workers: ${said.runs_a_second} runs a second; ${cold.runs} take ${(ms / 1_000).toFixed(2)} s (${(said.min / 1_000).toFixed(2)} to ${(said.max / 1_000).toFixed(2)}), the first time ${(cold.ms / 1_000).toFixed(2)}`);
  }
}
await Promise.all([browser.close(), server.close()]);
await mkdir(OUT, { recursive: true });
await writeFile(join(OUT, "workers.json"), `${JSON.stringify({ load: loadavg(), lessons: report }, null, 2)}\n`);
