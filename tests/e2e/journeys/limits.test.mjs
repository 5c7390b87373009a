// Runs that are too long for a page: they stop at the memory limit, and say so.

import assert from "node:assert/strict";
import { test } from "node:test";
import { lesson } from "../lesson.mjs";
import { browser, root } from "../stage.mjs";
import { expect, open, violations } from "../support.mjs";

const MIB = 1 << 20;
const MOST_MIB = 300;
/** No call succeeds and everyone retries, through three layers: millions of events. */
const HEAVY = "#/lesson/retries?apps=8&calls=200&every=40&attempts=12&growth=none&timeout=100&layers=3&queue=0&workers=1&service=500";

/** Runs in the page before anything else: exposes the program's memory. */
function watch() {
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const original = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const result = await original.apply(WebAssembly, given);
      const { memory } = (result.instance ?? result).exports;
      if (memory) window.programMemory = memory;
      return result;
    };
  }
}

test("a run that is too long for the page's memory goes as far as it can, and says where that is", async () => {
  const { page, problems, close } = await open(browser, root.url + HEAVY, { before: watch });
  const the = lesson(page);
  await the.toEnd();
  const limit = page.locator("p.limit");
  await limit.getByText(/^The run was paused: its events take as much memory as a page may use\. \(\d+ events, up to \d+\.\d+ s\)$/).waitFor({ timeout: 60_000 });
  const until = Number((await limit.innerText()).match(/up to ([\d.]+) s/)[1]);
  // Pressed right away, the button moves the display to the end that the run has by then.
  await expect(async () => assert.ok(Math.abs((await the.time()) - until) < 0.01, `${await the.time()} s`), "the end");
  for (const tab of ["Charts", "State", "Events", "Order"]) {
    await the.tab(tab);
    await page.getByRole("tabpanel").waitFor();
  }
  await the.checks.getByText("Why?").first().click();
  await the.story.waitFor();
  const [program, script] = await page.evaluate(() => [window.programMemory.buffer.byteLength, performance.memory?.usedJSHeapSize ?? 0]);
  const used = (program + script) / MIB;
  assert.ok(used <= MOST_MIB, `${used.toFixed(0)} MiB`);
  assert.ok(used > 100, `it is a long run: ${used.toFixed(0)} MiB`);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(problems, []);
  await close();
});
