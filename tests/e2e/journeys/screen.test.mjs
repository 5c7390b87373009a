// Unusual screens: a projector, 320 pixels, forced colours, two tabs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LESSON, at, clickHead, lesson, passed } from "../lesson.mjs";
import { browser, root } from "../stage.mjs";
import { expect, lessonIds, open, overflow } from "../support.mjs";

test("presenting shows the run in larger type, menus where they were asked for, and Esc ends it", async () => {
  const { page, problems, close } = await open(browser, `${root.url}${LESSON}?step=why`, { viewport: { width: 1280, height: 720 } });
  const the = lesson(page);
  await the.interventions.waitFor();
  const width = async () => (await the.button("▶ Play", the.transport).boundingBox()).width;
  const before = await width();
  await the.button("Present").click();
  await expect(async () => assert.ok((await width()) > before * 1.2, "it is larger"), "presenting");
  assert.equal(await the.checks.isVisible(), false, "what nobody can read from afar is gone");
  const sharp = await page.locator(".timeline-picture").evaluate((canvas) => canvas.width / canvas.getBoundingClientRect().width / devicePixelRatio);
  assert.ok(sharp > 0.98, `the timeline is as sharp as the screen: ${sharp}`);
  await clickHead(page, "Payments");
  const [menu, head] = [await page.getByRole("menu").boundingBox(), await page.locator(".timeline").boundingBox()];
  assert.ok(Math.abs(menu.x - head.x - 40) < 30, `the menu is at ${menu.x - head.x}, asked for at 40`);
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.fullscreenElement && document.exitFullscreen());
  await expect(async () => assert.equal(await width(), before), "it is over");
  assert.deepEqual(problems, []);
  await close();
});

test("nothing scrolls sideways at 320 pixels", async () => {
  const { page, problems, close } = await open(browser, root.url, { viewport: { width: 320, height: 640 } });
  assert.ok((await overflow(page)) <= 0, "the front page");
  for (const id of await lessonIds()) {
    await page.goto("about:blank");
    await page.goto(`${root.url}#/lesson/${id}`);
    const the = lesson(page);
    await the.interventions.waitFor();
    await the.runs.waitFor();
    assert.ok((await overflow(page)) <= 0, id);
    await page.locator(".step-bar .dot").last().click();
    await the.toEnd();
    assert.ok((await overflow(page)) <= 0, `${id}, its last step`);
  }
  assert.deepEqual(problems, []);
  await close();
});

test("where the browser picks the colours, steps, switches, tools and tabs are told apart", async () => {
  const { page, problems, close } = await open(browser, `${root.url}${LESSON}`, { forcedColors: "active" });
  const the = lesson(page);
  await the.variant.waitFor();
  await the.toEnd();
  await passed(page, 1);
  await the.button("Next ›").click();
  await at(page, 2);
  const dot = (nth) => page.locator(".step-bar .dot").nth(nth).evaluate((one) => getComputedStyle(one, "::before").backgroundColor);
  const [done, here, open_] = [await dot(0), await dot(1), await dot(3)];
  assert.equal(new Set([done, here, open_]).size, 3, `passed ${done}, current ${here}, open ${open_}`);
  const knob = (on) => the.policy.locator(`input.switch${on ? ":checked" : ":not(:checked)"}`).first();
  const look = (one) => one.evaluate((one) => `${getComputedStyle(one).backgroundColor} ${getComputedStyle(one, "::after").backgroundColor}`);
  assert.notEqual(await look(knob(true)), await look(knob(false)), "on is not off");
  await the.take("Drop");
  const edge = (name) => the.button(name, the.breakBar).evaluate((one) => getComputedStyle(one).outlineStyle);
  assert.deepEqual([await edge("Drop"), await edge("Delay")], ["solid", "none"], "the tool in hand has an edge");
  const tab = (selected) => page.locator(`.tab-strip > [aria-selected=${selected}]`).first().evaluate((one) => getComputedStyle(one).borderBottomColor);
  assert.notEqual(await tab(true), await tab(false), "the open tab");
  assert.deepEqual(problems, []);
  await close();
});

test("two tabs agree on what was done", async () => {
  const first = await open(browser, `${root.url}${LESSON}`);
  const page = await first.page.context().newPage();
  await page.goto(`${root.url}${LESSON}`);
  await lesson(page).interventions.waitFor();
  await lesson(first.page).variant.waitFor();
  await lesson(first.page).toEnd();
  await passed(first.page, 1);
  await passed(page, 1);
  assert.deepEqual(first.problems, []);
  await first.close();
});

test("with Shift a stretch of the timeline is framed and shown, and Fit shows all of it again", async () => {
  const { page, problems, close } = await open(browser, `${root.url}${LESSON}?step=why`);
  const the = lesson(page);
  await the.interventions.waitFor();
  await page.keyboard.press("End");
  const canvas = page.locator(".timeline-picture");
  const picture = () => canvas.evaluate((canvas) => canvas.toDataURL());
  const fit = page.getByRole("button", { name: "Fit", exact: true });
  const steady = async () => {
    let before = "";
    await expect(async () => {
      const now = await picture();
      const same = now === before;
      before = now;
      assert.ok(same, "it is drawn");
    }, "a steady picture");
    return before;
  };
  await fit.click();
  const whole = await steady();
  const box = await canvas.boundingBox();
  const [y, from, to] = [box.y + box.height - 12, box.x + box.width * 0.4, box.x + box.width * 0.6];
  await page.keyboard.down("Shift");
  await page.mouse.move(from, y);
  await page.mouse.down();
  await page.mouse.move(to, y, { steps: 4 });
  const frame = await page.locator(".timeline-frame").boundingBox();
  assert.ok(Math.abs(frame.x - from) < 4 && Math.abs(frame.width - (to - from)) < 4, "the frame is where it was drawn");
  await page.mouse.up();
  await page.keyboard.up("Shift");
  assert.equal(await page.locator(".timeline-frame").isVisible(), false);
  assert.notEqual(await steady(), whole, "the stretch is shown");
  await page.mouse.move(0, 0);
  await fit.click();
  await page.mouse.move(0, 0);
  await expect(async () => assert.equal(await picture(), whole), "the whole run is shown again");
  assert.deepEqual(problems, []);
  await close();
});

test("the tab that a step is about opens with it, and a choice stays until the next such step", async () => {
  const { page, problems, close } = await open(browser, `${root.url}#/lesson/retries`);
  const the = lesson(page);
  const selected = async (name) => expect(async () => assert.equal(await page.getByRole("tab", { selected: true }).innerText(), name), `${name} is open`);
  await the.interventions.waitFor();
  await selected("Charts");
  await page.getByRole("tab", { name: "State" }).click();
  await selected("State");
  await page.locator(".step-bar .dot").nth(1).click();
  await selected("Charts");
  await page.locator(".step-bar .dot").last().click();
  await selected("State");
  assert.deepEqual(problems, []);
  await close();
});

test("a field shows what the run uses, also after its own value was typed into it", async () => {
  const { page, problems, close } = await open(browser, `${root.url}#/lesson/retries?step=fix`);
  const the = lesson(page);
  await the.interventions.waitFor();
  const field = page.getByLabel("First wait");
  const value = async () => field.inputValue();
  const own = await value();
  await field.fill("9");
  await field.fill(own);
  await field.press("Enter");
  await page.getByRole("combobox", { name: "Variant" }).selectOption({ label: "Many writers, one record" });
  await expect(async () => assert.notEqual(await value(), own, "another variant waits otherwise"), "the field follows");
  assert.deepEqual(problems, []);
  await close();
});
