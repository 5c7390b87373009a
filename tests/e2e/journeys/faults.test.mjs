// Breaking a run by hand: standing faults, nodes, single messages; other seeds, scenes and speeds.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LESSON, clickHead, lesson } from "../lesson.mjs";
import { browser, root } from "../stage.mjs";
import { expect, frames, open } from "../support.mjs";

/** Opens the lesson at a step where nothing is held back. */
async function start(query = "?step=fix&scene=repaired") {
  const opened = await open(browser, root.url + LESSON + query, { viewport: { width: 1440, height: 1400 } });
  return { ...opened, the: lesson(opened.page) };
}

/** The visible rows of the list of events. */
async function rows(page) {
  await lesson(page).tab("Events");
  return page.getByRole("option").filter({ has: page.locator(".kind") }).allInnerTexts();
}

test("lost messages are lost from now on, and not before", async () => {
  const { page, the, problems, close } = await start();
  for (let steps = 0; steps < 3; steps += 1) await the.button("Step on", the.transport).click();
  const began = await the.time();
  assert.ok(began > 0.05, `the run is under way: ${began}`);
  await the.network();
  await page.getByRole("switch", { name: "Lose messages" }).check();
  await the.faults.getByText("12 %").waitFor();
  const amount = the.faults.getByRole("slider", { name: "Lose messages, %" });
  await amount.focus();
  await amount.press("End");
  await the.faults.getByText("100 %").waitFor();
  await the.toEnd();
  await expect(async () => assert.match(await the.checks.innerText(), /everyone learns the outcome in the end\s+[^✓]/), "nobody is told");
  const lost = (await rows(page)).filter((row) => /disappeared/.test(row));
  assert.ok(lost.length > 0, "messages were lost");
  assert.match(await page.locator(".popover > summary").innerText(), /· 1/);
  await the.toStart();
  await the.button("Reset", the.interventions).click();
  await the.toEnd();
  assert.equal(await the.checks.getByText("held to the end").count(), 4);
  assert.deepEqual(problems, []);
  await close();
});

test("a node crashes, is restarted by hand, and undone it never crashed", async () => {
  const { page, the, problems, close } = await start();
  for (let steps = 0; steps < 3; steps += 1) await the.button("Step on", the.transport).click();
  const happened = async (what) => (await rows(page)).some((row) => what.test(row));
  const told = (what, whether) => expect(async () => assert.equal(await happened(what), whether), `${what}: ${whether}`);
  await clickHead(page, "Payments", "Crash");
  await told(/Payments.*crashed/s, true);
  await clickHead(page, "Payments", "Crash");
  await told(/Payments.*restarted/s, true);
  await the.button("Undo", the.breakBar).click();
  await told(/Payments.*restarted/s, false);
  await told(/Payments.*crashed/s, true);
  await page.keyboard.press("Control+z");
  await told(/crashed/, false);
  await page.keyboard.press("Control+Shift+Z");
  await told(/Payments.*crashed/s, true);
  await page.keyboard.press("Control+z");
  await told(/crashed/, false);
  assert.deepEqual(problems, []);
  await close();
});

test("a message is dropped from the list of events, by keyboard", async () => {
  const { page, the, problems, close } = await start();
  await the.tab("Events");
  await page.keyboard.press("n");
  await the.events.focus();
  await page.keyboard.press("n");
  await expect(async () => {
    await page.keyboard.press("End");
    assert.match(await page.locator(".event-row.active").innerText(), /sent/i);
  }, "a message was sent");
  await page.keyboard.press("Enter");
  await page.keyboard.press("m");
  const menu = page.getByRole("menu");
  await menu.waitFor();
  assert.match(await page.evaluate("document.activeElement.textContent"), /Why did it happen/);
  await page.keyboard.press("Escape");
  await menu.waitFor({ state: "detached" });
  assert.equal(await page.evaluate("document.activeElement.getAttribute('role')"), "listbox", "the focus is back");
  await page.keyboard.press("m");
  await menu.waitFor();
  for (let items = 0; items < 10; items += 1) {
    if (/^Drop it/.test(await page.evaluate("document.activeElement.textContent"))) break;
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
  await menu.waitFor({ state: "detached" });
  await the.toEnd();
  assert.ok((await rows(page)).some((row) => /disappeared.*dropped on purpose/s.test(row)), "it is lost");
  assert.deepEqual(problems, []);
  await close();
});

test("the timeline answers to the pointer: a node's head and the ruler", async () => {
  const { page, the, problems, close } = await start();
  const picture = page.getByRole("img", { name: /^Timeline of 4 nodes/ });
  const box = await picture.boundingBox();
  await clickHead(page, "Browser");
  await page.getByRole("menuitem", { name: "Pause it for 500 ms" }).click();
  await the.interventions.getByText("2 interventions in this run.").waitFor();
  const before = await the.time();
  await page.mouse.click(box.x + box.width * 0.7, box.y + 10);
  await expect(async () => assert.ok((await the.time()) > before + 0.1), "the ruler moves the playhead");
  assert.deepEqual(problems, []);
  await close();
});

test("another seed is another run, and the same seed the same run", async () => {
  const { page, the, problems, close } = await start("?step=fix&scene=no-memory");
  const told = async () => {
    await the.toEnd();
    return (await rows(page)).join("\n");
  };
  const first = await told();
  await the.button("Another seed").click();
  assert.equal(await the.seed.inputValue(), "12");
  const second = await told();
  assert.notEqual(first, second);
  await page.waitForFunction(() => location.hash.includes("seed=12"));
  await page.reload();
  await page.getByRole("tab", { name: /^Events/ }).waitFor();
  assert.equal(await told(), second, "the address brings the run back");
  await the.seed.fill("11");
  await the.seed.press("Enter");
  assert.equal(await told(), first);
  assert.deepEqual(problems, []);
  await close();
});

test("variants and speeds are chosen, and the address follows", async () => {
  const { page, the, problems, close } = await start();
  await the.variant.selectOption({ label: "Look up, then insert" });
  assert.equal(await the.time(), 0);
  await page.waitForFunction(() => location.hash.includes("scene=race"));
  await the.toEnd();
  await the.checks.getByText(/2 charges for order/).waitFor();
  await the.variant.selectOption({ label: "All of it" });
  await the.checks.getByText(/2 charges for order/).waitFor({ state: "detached" });
  const slow = await the.speed.inputValue();
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("+");
  await expect(async () => assert.notEqual(await the.speed.inputValue(), slow), "the speed went up");
  await the.button("▶ Play", the.transport).click();
  await expect(async () => assert.ok((await the.time()) > 0.2), "it plays");
  await the.button(/Pause/, the.transport).click();
  const stopped = await the.time();
  await frames(page, 15);
  assert.equal(await the.time(), stopped, "it stands still");
  assert.deepEqual(problems, []);
  await close();
});
