// Searches in the pool of Web Workers (src/ui/worker): what they find does not depend on how many workers there are. `?workers=` before
// the `#` says how many there may be.

import assert from "node:assert/strict";
import { basename } from "node:path";
import { test } from "node:test";
import { begin, lesson, prove } from "../lesson.mjs";
import { browser, root } from "../stage.mjs";
import { expect, open } from "../support.mjs";

const PROVE = "#/lesson/fencing?step=prove";

/** Opens an address with so many workers, and counts those that are started. */
async function withWorkers(count, address, options) {
  const opened = await open(browser, `${root.url}?workers=${count}${address}`, options);
  const started = [];
  opened.page.on("worker", (worker) => started.push(worker));
  return { ...opened, started };
}

const panel = (page) => page.locator(".ask");
const status = (page) => panel(page).getByRole("status").first();
const seeds = (page) => panel(page).getByRole("combobox", { name: "Number of seeds" });

/** The address of the run that broke without the fix, which the page opens. */
async function openBroken(page) {
  const before = page.url();
  await page.getByRole("button", { name: "Open a run that broke without the fix" }).click();
  await expect(async () => assert.notEqual(page.url(), before), "the run is open");
  return new URL(page.url()).hash;
}

test("a proof gives the same numbers and the same run with any number of workers, which are started once", { timeout: 240_000 }, async () => {
  const found = [];
  for (const count of [1, 2, 5]) {
    const { page, problems, started, close } = await withWorkers(count, PROVE);
    const first = await prove(page);
    assert.equal(started.length, count, "all workers have started");
    const second = await prove(page);
    assert.notEqual(second, first, "it has other seeds");
    assert.equal(started.length, count, "they were still there");
    found.push([first, second, await openBroken(page)]);
    assert.deepEqual(problems, []);
    await close();
  }
  assert.deepEqual(found[1], found[0]);
  assert.deepEqual(found[2], found[0]);
});

test("progress only grows, and a proof that was stopped leaves the workers to the next one", async () => {
  const { page, problems, started, close } = await withWorkers(3, "#/lesson/circuit-breaker?step=prove");
  await page.evaluate(() => {
    globalThis.progress = [];
    new MutationObserver(() => {
      const bar = document.querySelector(".ask progress");
      if (bar) globalThis.progress.push(bar.value);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  await begin(page).click();
  await page.getByText(/^[1-9]\d* of \d+ seeds$/).waitFor();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  const seen = await page.evaluate(() => globalThis.progress);
  assert.ok(seen.length > 0 && seen.every((value, index) => index === 0 || value >= seen[index - 1]), `${seen}`);
  const stopped = await status(page).innerText();
  assert.match(stopped, /^Stopped: [1-9]\d* of 1000 seeds have run, and they are counted here\.$/);
  const runs = /\d+/.exec(stopped)[0];
  await page.getByText(new RegExp(`Without the fix: \\d+ of ${runs} runs broke a promise\\.`)).waitFor();
  await page.waitForTimeout(500);
  assert.equal(await status(page).innerText(), stopped, "nothing comes after the stop");
  await prove(page);
  // One that was in the midst of a long piece may have been replaced.
  assert.ok(started.length <= 6 && page.workers().length <= 3, `${started.length} started, ${page.workers().length} there`);
  assert.deepEqual(problems, []);
  await close();
});

test("a proof runs ten thousand seeds, and says how long it takes once it knows", { timeout: 240_000 }, async () => {
  const { page, problems, close } = await withWorkers(2, PROVE);
  await seeds(page).selectOption("10000 seeds");
  await page.getByText("How long 10000 seeds take here is estimated once some of them have run.").waitFor();
  await panel(page).getByRole("button", { name: "Run 10000 seeds, with and without the fix" }).click();
  await page.getByText(/^At \d+ seeds a second, (a second or two|about \d+ (s|min)) to go\.$/).waitFor({ timeout: 60_000 });
  await page.getByText("10000 seeds, done.").waitFor({ timeout: 180_000 });
  await page.getByText("With the fix: no violation found in 10000 runs.").waitFor();
  await page.getByText(/^The last proof ran \d+ seeds a second\. At that speed, 10000 seeds take /).waitFor();
  assert.deepEqual(problems, []);
  await close();
});

test("a proof of a hundred thousand seeds can be stopped, and its counts stay", async () => {
  const { page, problems, close } = await withWorkers(2, PROVE);
  await seeds(page).selectOption("100000 seeds");
  await panel(page).getByRole("button", { name: "Run 100000 seeds, with and without the fix" }).click();
  await page.getByText(/^[1-9]\d* of 100000 seeds$/).waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByText(/^Stopped: [1-9]\d* of 100000 seeds have run/).waitFor();
  assert.deepEqual(problems, []);
  await close();
});

test("a proof tries every single fault, without the fix and with it", { timeout: 120_000 }, async () => {
  const found = [];
  for (const count of [1, 4]) {
    const { page, problems, close } = await withWorkers(count, PROVE);
    await panel(page).getByRole("button", { name: "Try every single fault, with and without the fix" }).click();
    const without = page.getByText(/^Without the fix: One fault breaks “.+”\. [\d\s]+ of [\d\s]+ single faults were tried until then\./);
    await without.waitFor({ timeout: 60_000 });
    const fixed = page.getByText(/^With the fix: All [\d\s]+ single faults were tried, and none breaks a promise\./);
    await fixed.waitFor({ timeout: 60_000 });
    const open = page.getByRole("button", { name: "Open it beside the run without the fault" });
    assert.equal(await open.count(), 1, "there is one counterexample");
    found.push([await without.innerText(), await fixed.innerText()]);
    await open.click();
    await page.locator(".run.twins").waitFor();
    await expect(async () => assert.ok((await lesson(page).checks.getByText("✕").count()) > 0), "it breaks a check");
    assert.deepEqual(problems, []);
    await close();
  }
  assert.deepEqual(found[1], found[0]);
});

test("a proof may put the learner's own settings in place of the fix", { timeout: 120_000 }, async () => {
  const { page, problems, close } = await withWorkers(2, PROVE);
  await panel(page).getByRole("button", { name: /^Run 1000 seeds/ }).waitFor();
  assert.equal(await page.getByRole("radio", { name: "my settings" }).count(), 0, "nobody has turned a knob");
  await page.locator(".policy summary").getByText("Lock", { exact: true }).click();
  const lease = page.getByRole("spinbutton", { name: "Lease" });
  await lease.fill("7000");
  await lease.press("Tab");
  await page.getByRole("radio", { name: "my settings" }).check();
  await panel(page).getByRole("button", { name: "Run 1000 seeds, without the fix and with my settings" }).click();
  await page.getByText("1000 seeds, done.").waitFor({ timeout: 60_000 });
  await page.getByText(/With my settings: /).first().waitFor();
  await panel(page).getByRole("button", { name: "Try every single fault, without the fix and with my settings" }).click();
  await page.getByText(/^With my settings: (All|One fault|These settings)/).waitFor({ timeout: 60_000 });
  assert.deepEqual(problems, []);
  await close();
});

test("“Break it for me” opens the same run with any number of workers", async () => {
  const found = [];
  for (const count of [1, 4]) {
    const { page, close } = await withWorkers(count, "#/lesson/fencing");
    await page.locator(".ask").first().waitFor();
    const before = page.url();
    await lesson(page).button("Break it for me").click();
    await expect(async () => assert.match(page.url(), /[?&](f|seed|do)=/), `another run than ${before}`);
    found.push(new URL(page.url()).hash);
    await close();
  }
  assert.equal(found[1], found[0]);
});

test("what would have prevented it, and when it was lost, are the same with any number of workers", { timeout: 120_000 }, async () => {
  const found = [];
  for (const count of [1, 4]) {
    const { page, problems, started, close } = await withWorkers(count, "#/lesson/idempotency?step=why");
    const the = lesson(page);
    await the.toEnd();
    await the.button("Why?", the.checks).first().click();
    await the.button("What would have prevented it?", the.story).click();
    await the.story.getByText(/^\d+ runs, with and without changes\./).waitFor({ timeout: 60_000 });
    await the.story.getByText(/^(At|Between) .*: just before, \d+ of \d+ futures broke the promise/).waitFor({ timeout: 60_000 });
    assert.equal(started.length, count, "all workers have started");
    found.push(await the.story.innerText());
    assert.deepEqual(problems, []);
    await close();
  }
  assert.equal(found[1], found[0]);
});

test("a worker that does not start leaves its work to the others", async () => {
  let asked = 0;
  const { page, started, close } = await withWorkers(3, PROVE, {
    routes: { "**/worker.js*": (route) => { asked += 1; return asked === 1 ? route.continue() : route.abort(); } },
  });
  await prove(page);
  assert.ok(asked <= 3, `${asked} were asked for`);
  await expect(async () => assert.equal(page.workers().length, 1), `${started.length} started, one is there`);
  await close();
});

test("who saves data fetches what the workers need once, when it is asked for", async () => {
  const asked = [];
  const { page, started, close } = await withWorkers(4, PROVE, {
    before: () => Object.defineProperty(navigator, "connection", { value: { saveData: true } }),
    // Not the workers' script, whose query has such a name.
    routes: { "**/app-*/*.wasm": (route) => { asked.push(basename(new URL(route.request().url()).pathname)); return route.continue(); } },
  });
  await begin(page).waitFor();
  assert.ok(!asked.includes("worker.wasm"), "nothing comes ahead");
  await prove(page);
  assert.equal(started.length, 4);
  assert.ok(asked.includes("worker.wasm"));
  assert.deepEqual([...asked].sort(), [...new Set(asked)].sort(), "each file once");
  await close();
});

test("workers without work are ended after a minute, and start again when there is some", async () => {
  const { page, started, close } = await withWorkers(2, PROVE, { clock: true });
  await prove(page);
  assert.equal(page.workers().length, 2);
  await page.clock.fastForward(61_000);
  await expect(async () => assert.equal(page.workers().length, 0), "they are gone");
  await prove(page);
  assert.equal(started.length, 4);
  await close();
});

test("a part that the workers need and that does not come is told once, and asked for again", async () => {
  let mended = false;
  const { page, started, close } = await withWorkers(3, PROVE, {
    routes: { "**/worker.wasm": (route) => (mended ? route.continue() : route.abort()) },
  });
  await begin(page).click();
  const said = page.getByText("A part of the program did not come");
  await said.waitFor();
  assert.equal(await said.count(), 1);
  assert.equal(started.length, 0, "no worker starts for nothing");
  mended = true;
  await prove(page);
  await close();
});
