// How long the start page, and every lesson by direct link, take to become usable on a phone: 150 ms latency, 1.6 Mbit/s, a processor
// four times slower, an empty cache. A page is usable once its task is there and the timeline is drawn. For `./dev bench`; times depend
// on the machine, so they are not tests.
//
//   ROUNDS=5 node tests/e2e/usable.mjs

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SIZES, launch, lessonIds, serve } from "./support.mjs";

const OUT = fileURLToPath(new URL("../../target/bench", import.meta.url));
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const AIM_MS = 3_000;
const NETWORK = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };

const server = await serve("/", { brotli: true });
const browser = await launch();

/** Milliseconds from the navigation to the first frame in which the page can be used. */
async function time(address, ready) {
  const context = await browser.newContext({ viewport: SIZES.phone, deviceScaleFactor: 2 });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", NETWORK);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.addInitScript(`(() => {
    const look = () => {
      if (${ready}) requestAnimationFrame(() => { globalThis.usableAt ??= performance.now(); });
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })()`);
  await page.goto(server.url + address, { waitUntil: "commit" });
  const at = await (await page.waitForFunction(() => globalThis.usableAt, null, { timeout: 30_000 })).jsonValue();
  await context.close();
  return at;
}

const middle = (values) => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
const pages = [["home", "#/", "document.querySelectorAll('.lesson-card').length"]];
for (const id of await lessonIds()) pages.push([id, `#/lesson/${id}`, "document.querySelector('.ask') && document.querySelector('.run canvas')?.width > 300"]);
// Once without measuring: the server compresses each file on its first request.
for (const [, address, ready] of pages) await time(address, ready);
const report = {};
for (const [name, address, ready] of pages) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await time(address, ready));
  report[name] = { median: Math.round(middle(rounds)), min: Math.round(Math.min(...rounds)), max: Math.round(Math.max(...rounds)) };
  const { median, min, max } = report[name];
  console.log(`${name.padEnd(24)} usable after ${(median / 1_000).toFixed(2)} s (${(min / 1_000).toFixed(2)} to ${(max / 1_000).toFixed(2)})${median > AIM_MS ? ", more than 3 s" : ""}`);
}
await Promise.all([browser.close(), server.close()]);
await mkdir(OUT, { recursive: true });
await writeFile(join(OUT, "usable.json"), `${JSON.stringify(report, null, 2)}\n`);
