// The break bar: a tool is picked by a click or a digit and used on its target; undo and redo.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LESSON, clickHead, lesson } from "../lesson.mjs";
import { browser, root } from "../stage.mjs";
import { SIZES, expect, lessonIds, open, overflow, violations } from "../support.mjs";

const TOOLS = ["Drop", "Delay", "Repeat", "Cut link", "Crash", "Pause", "Clock"];

/** How many interventions the run on the screen has. */
async function interventions(page) {
  const words = await lesson(page).interventions.locator(".hint").innerText();
  return words.startsWith("No ") ? 0 : words.startsWith("One") ? 1 : Number.parseInt(words, 10);
}

const has = (page, count) => expect(async () => assert.equal(await interventions(page), count), `${count} interventions`);

/** A lesson at its end, where no question holds anything back, with its list of events open. */
async function atEnd(id, options) {
  const opened = await open(browser, `${root.url}#/lesson/${id}`, options);
  const the = lesson(opened.page);
  await opened.page.locator(".step-bar .dot").last().click();
  await the.interventions.waitFor();
  await the.toEnd();
  await the.tab("Events");
  return { ...opened, the };
}

for (const id of await lessonIds()) {
  test(`${id}: every tool of the bar strikes, and what it did can be undone and made again`, async () => {
    const { page, the, problems, close } = await atEnd(id, { viewport: { width: 1440, height: 1200 } });
    await the.events.focus();
    await page.keyboard.press("Home");
    const before = await interventions(page);
    const sent = page.getByRole("option").filter({ has: page.locator(".kind", { hasText: "sent" }) }).first();
    for (const [index, tool] of TOOLS.entries()) {
      await sent.waitFor();
      await the.button(tool, the.breakBar).waitFor();
      await page.keyboard.press(String(index + 1));
      assert.equal(await the.button(tool, the.breakBar).getAttribute("aria-pressed"), "true");
      await sent.click();
      const more = before + (tool === "Cut link" ? 2 : 1);
      await has(page, more);
      await page.keyboard.press("Escape");
      assert.equal(await the.button(tool, the.breakBar).getAttribute("aria-pressed"), "false", "Esc puts it back");
      await page.keyboard.press("Control+z");
      await has(page, before);
      await page.keyboard.press("Control+Shift+Z");
      await has(page, more);
      await page.keyboard.press("Control+z");
      await has(page, before);
    }
    assert.deepEqual(problems, []);
    await close();
  });
}

test("amounts are chosen before a tool is used, and a node that is down is restarted by the same tool", async () => {
  const { page, problems, close } = await open(browser, `${root.url}${LESSON}?step=fix`);
  const the = lesson(page);
  await the.interventions.waitFor();
  await the.toEnd();
  await the.take("Pause");
  const aim = page.getByRole("group", { name: "Pause: the tool in hand" });
  await aim.getByRole("spinbutton").fill("250");
  await aim.getByRole("spinbutton").press("Tab");
  await the.toStart();
  await page.keyboard.press("n");
  await page.keyboard.press("n");
  await clickHead(page, "Payments", "Pause");
  await expect(async () => assert.match(await the.runs.innerText(), /pause Payments for 250 ms/), "the amount is the one that was chosen");
  await the.take("Crash");
  const crash = page.getByRole("group", { name: "Crash: the tool in hand" });
  await crash.getByRole("checkbox", { name: "for good" }).check();
  assert.equal(await crash.getByRole("spinbutton").count(), 0);
  await clickHead(page, "Browser", "Crash");
  const script = () => page.evaluate(() => JSON.parse(globalThis.happensBeforeRecipe).script.map((one) => Object.keys(one.do)[0]));
  await expect(async () => assert.equal((await script()).at(-1), "crash"), "it is down");
  await clickHead(page, "Browser", "Crash");
  await expect(async () => assert.equal((await script()).at(-1), "recover"), "it is up again");
  assert.deepEqual(problems, []);
  await close();
});

test("a tool used in the past keeps what was seen, faintly, and one used on nothing says what it strikes", async () => {
  const { page, the, problems, close } = await atEnd("idempotency");
  const picture = page.getByRole("img", { name: /^Timeline of/ });
  const box = await picture.boundingBox();
  const painted = () => picture.evaluate((canvas) => {
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(Math.floor(width * 0.5), 60, Math.floor(width * 0.45), height - 140);
    const colours = new Set();
    for (let at = 0; at < data.length; at += 4) colours.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
    return colours.size;
  });
  await the.take("Drop");
  await page.mouse.click(box.x + box.width - 6, box.y + 40);
  await the.messages.getByText(/Click a message/).waitFor();
  await page.keyboard.press("Escape");
  await the.toStart();
  for (let steps = 0; steps < 6; steps += 1) await page.keyboard.press("n");
  await clickHead(page, "Payments", "Pause");
  await expect(async () => assert.equal(await the.runs.locator(".pick").count(), 2), "the earlier run is kept");
  const faint = await painted();
  await the.runs.getByRole("button", { name: "Delete" }).click();
  assert.ok(faint > 30, `what was seen before is still there: ${faint} colours`);
  assert.deepEqual(problems, []);
  await close();
});

test("the network's faults are a popover that says how many there are, and Esc closes it", async () => {
  const { page, problems, close } = await open(browser, `${root.url}${LESSON}?step=fix`);
  const the = lesson(page);
  await the.network();
  await page.getByRole("switch", { name: "Cut (partition)" }).check();
  await expect(async () => assert.match(await page.locator(".popover > summary").innerText(), /· 1/), "it is counted");
  await page.keyboard.press("Escape");
  await the.faults.waitFor({ state: "detached" });
  assert.equal(await page.evaluate("document.activeElement.tagName"), "SUMMARY", "the focus is on its button");
  await the.network();
  await page.getByRole("heading", { level: 1 }).click();
  await the.faults.waitFor({ state: "detached" });
  assert.deepEqual(problems, []);
  await close();
});

for (const [name, viewport] of [["desktop", SIZES.desktop], ["tablet", SIZES.tablet], ["phone", SIZES.phone]]) {
  test(`the bar fits on a ${name}, with a tool in hand`, async () => {
    const { page, problems, close } = await open(browser, `${root.url}${LESSON}?step=fix`, { viewport });
    const the = lesson(page);
    await the.interventions.waitFor();
    const rows = () => the.breakBar.getByRole("button").evaluateAll((all) => new Set(all.map((one) => Math.round(one.getBoundingClientRect().top))).size);
    assert.equal(await rows(), 1, "it is one row");
    await the.take("Delay");
    await page.getByRole("group", { name: "Delay: the tool in hand" }).waitFor();
    assert.ok((await overflow(page)) <= 0);
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(problems, []);
    await close();
  });
}
