// Branches: a change to the past becomes a branch, and two runs play side by side.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LESSON, clickHead, lesson } from "../lesson.mjs";
import { browser, root } from "../stage.mjs";
import { SIZES, expect, open, overflow, violations } from "../support.mjs";

const SCENE = `${LESSON}?step=break&scene=no-key`;

async function visit(options) {
  const session = await open(browser, `${root.url}${SCENE}`, options);
  const { page } = session;
  const parts = lesson(page);
  return {
    ...session,
    ...parts,
    names: () => parts.runs.locator(".pick .words").allInnerTexts(),
    current: () => parts.runs.locator(".pick[aria-current] .words").innerText(),
    crash: () => clickHead(page, "Payments", "Crash"),
    count: () => page.getByRole("tab", { name: /^Events/ }).locator(".count").innerText(),
    digest: async () => {
      await page.getByRole("button", { name: "Share" }).click();
      const code = page.getByRole("dialog").locator(".digest code");
      const digest = await code.innerText();
      await page.keyboard.press("Escape");
      return digest;
    },
  };
}

/** Plays the run to its end, goes back to about 0.4 s, and crashes the service there. */
async function forked(here) {
  await here.toEnd();
  for (let steps = 0; steps < 14; steps += 1) await here.page.keyboard.press(",");
  await here.crash();
  await expect(async () => assert.equal((await here.names()).length, 2), "there are two runs");
}

test("a change in the past makes a branch; the run before is there, the same, at one press", async () => {
  const here = await visit();
  await here.runs.waitFor();
  assert.deepEqual(await here.names(), ["No key"], "one run");
  const before = await here.digest();
  await forked(here);
  assert.match(await here.current(), /crash Payments/);
  const after = await here.digest();
  assert.notEqual(after, before);
  const at = await here.time();
  await here.runs.getByRole("button", { name: /^No key/ }).click();
  assert.equal(await here.digest(), before);
  assert.equal(await here.time(), at, "the playhead stays");
  assert.match(await here.current(), /^No key/);
  await here.page.keyboard.press("B");
  assert.equal(await here.digest(), after, "and back by the keyboard");
  assert.deepEqual(here.problems, []);
  await here.close();
});

test("what is done where nothing was seen yet makes no branch", async () => {
  const here = await visit();
  for (let steps = 0; steps < 9; steps += 1) await here.page.keyboard.press(".");
  await here.crash();
  await expect(async () => assert.match(await here.interventions.innerText(), /2 interventions in this run/), "it is done");
  assert.equal((await here.names()).length, 1);
  await here.close();
});

test("branches are named, deleted and brought back, and the keyboard does it all", async () => {
  const here = await visit();
  await forked(here);
  const { page, runs } = here;
  await page.keyboard.press("b");
  await expect(async () => assert.match(await page.evaluate("document.activeElement.innerText"), /crash/), "the list has the focus");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate("document.activeElement.innerText"), "Rename", "the next control names it");
  await page.keyboard.press("Enter");
  await page.keyboard.type("My <b>crash</b>");
  await page.keyboard.press("Enter");
  await expect(async () => assert.equal(await here.current(), "My <b>crash</b>"), "it has its name");
  await expect(() => page.waitForURL(/branch=My/), "the address has it, too");
  const digest = await here.digest();
  await runs.getByRole("button", { name: "Delete" }).click();
  assert.deepEqual(await here.names(), ["No key"]);
  await runs.getByRole("button", { name: "Undo deletion" }).click();
  await expect(async () => assert.equal(await here.current(), "My <b>crash</b>"), "it is back, and current");
  assert.equal(await here.digest(), digest);
  await runs.getByRole("button", { name: /^No key/ }).click();
  await runs.getByRole("button", { name: "Delete" }).click();
  await expect(async () => assert.match(await here.messages.innerText(), /only run, so it cannot be deleted/), "the last one stays");
  assert.deepEqual(await violations(page), []);
  await here.close();
});

test("a knob turned in the past is a branch; turned back it is gone", async () => {
  const here = await visit();
  await here.toEnd();
  const honours = here.policy.getByRole("switch", { name: "Provider honours the key" });
  await honours.click();
  await expect(async () => assert.match(await here.current(), /Provider honours the key: on/), "the new run is shown");
  await here.policy.getByText("was off").waitFor();
  await here.policy.getByRole("switch", { name: "Provider honours the key" }).click();
  await expect(async () => assert.deepEqual(await here.names(), ["No key"]), "the first run alone is left");
  assert.equal(await here.policy.getByText("was off").count(), 0);
  await here.close();
});

test("one press shows the same seed and faults with the fix below, and where the runs part", async () => {
  const here = await visit();
  const { page } = here;
  await here.checks.getByRole("button", { name: "Compare with the fix" }).click();
  const panel = page.getByRole("tabpanel", { name: "Twins" });
  await panel.waitFor();
  assert.equal(await page.locator(".timeline").count(), 2);
  await expect(async () => assert.match(await panel.innerText(), /is still to come/), "nothing of the future is told");
  await panel.getByRole("button", { name: "Go there" }).first().click();
  const first = panel.locator(".parting").first();
  await expect(async () => assert.match(await first.innerText(), /key none[\s\S]*Below[\s\S]*key [^n]/), "what differed is told");
  await here.toEnd();
  const row = (name) => panel.getByRole("row", { name: new RegExp(`^${name}`) }).getByRole("cell").allInnerTexts();
  await expect(async () => assert.deepEqual(await row("Truth"), ["charged twice", "charged once"]), "both truths");
  assert.deepEqual(await row("charges per order"), ["✕ broken", "✓ holds"]);
  const [above, below] = await row("Messages lost");
  assert.equal(above, below, "the same faults");
  await here.tab("Events");
  const events = Number(await here.count());
  await here.tab("Twins");
  assert.deepEqual((await row("Events"))[0], String(events), "the counter is the run's");
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("t");
  await panel.waitFor({ state: "detached" });
  assert.equal(await page.locator(".timeline").count(), 1);
  assert.deepEqual(here.problems, []);
  await here.close();
});

test("what is done happens in both twins, or in one", async () => {
  const here = await visit();
  const { page } = here;
  await page.keyboard.press("t");
  for (let steps = 0; steps < 9; steps += 1) await page.keyboard.press(".");
  await here.crash();
  const differs = page.getByRole("tabpanel", { name: "Twins" }).locator("p").first();
  await expect(async () => assert.match(await differs.innerText(), /with the fix[^;]*\.$/), "they differ in the fix alone");
  await page.getByRole("checkbox", { name: "Apply what I do to both" }).uncheck();
  await page.keyboard.press(".");
  await clickHead(page, "Payments");
  await page.getByRole("menuitem", { name: "Make it 5 times slower" }).click();
  await expect(async () => assert.match(await differs.innerText(), /; without: make work on Payments take 5 times as long/), "now in more");
  const above = page.locator(".twin-caption b").first();
  const name = await above.innerText();
  await page.keyboard.press("T");
  await expect(async () => assert.notEqual(await above.innerText(), name), "they change places");
  await here.close();
});

test("an address brings twins and branch to somebody else", async () => {
  const here = await visit();
  await forked(here);
  await here.runs.getByRole("button", { name: /^Compare with/ }).click();
  await here.page.getByRole("tabpanel", { name: "Twins" }).waitFor();
  const digest = await here.digest();
  const names = await here.names();
  await expect(() => here.page.waitForURL(/vs\./), "the address has the twin");
  const url = here.page.url();
  await here.close();
  const there = await open(browser, url);
  const parts = lesson(there.page);
  await there.page.getByRole("tabpanel", { name: "Twins" }).waitFor();
  assert.deepEqual(await parts.runs.locator(".pick .words").allInnerTexts(), names);
  await there.page.getByRole("button", { name: "Share" }).click();
  assert.equal(await there.page.getByRole("dialog").locator(".digest code").innerText(), digest);
  assert.deepEqual(there.problems, []);
  await there.close();
});

for (const [name, viewport, colorScheme] of [
  ["on a phone", SIZES.phone, "light"],
  ["on a tablet in the dark", SIZES.tablet, "dark"],
]) {
  test(`branches and twins ${name}: nothing is cut off, nothing is unreadable`, async () => {
    const here = await visit({ viewport, colorScheme });
    const fold = here.button("Hide the task");
    if (await fold.isVisible()) await fold.click();
    await forked(here);
    await here.runs.getByRole("button", { name: /^Compare with/ }).click();
    await here.page.getByRole("tabpanel", { name: "Twins" }).waitFor();
    assert.ok((await overflow(here.page)) <= 0);
    assert.deepEqual(await violations(here.page), []);
    await here.close();
  });
}
