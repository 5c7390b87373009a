// A lesson on paper: every lesson has a handout with all its texts, pictures of its runs, its questions and their answers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LESSON, lesson } from "../lesson.mjs";
import { browser, root } from "../stage.mjs";
import { expect, lessonIds, open, overflow } from "../support.mjs";

test("every lesson has a handout, with the numbers of its runs, pictures and answers", async () => {
  const { page, problems, close } = await open(browser, root.url);
  for (const id of await lessonIds()) {
    await page.goto("about:blank");
    await page.goto(`${root.url}#/lesson/${id}`);
    await page.locator(".step-bar li").first().waitFor();
    const steps = await page.locator(".step-bar li").count();
    await page.goto(`${root.url}#/lesson/${id}/handout`);
    await expect(async () => assert.equal(await page.locator(".handout-step").count(), steps), `${id} has all its steps`);
    await expect(async () => assert.ok((await page.locator(".handout-picture > svg").count()) >= 1), `${id} has a picture`);
    const words = await page.locator(".handout").evaluate((handout) => {
      const copy = handout.cloneNode(true);
      for (const code of copy.querySelectorAll("code")) code.remove(); // A format may have names in braces.
      return copy.textContent;
    });
    assert.deepEqual(words.match(/\{\w+\}/g), null, `${id} has all its numbers`);
    const asked = await page.locator(".handout-step", { hasText: "☐" }).count();
    await expect(async () => assert.equal(await page.locator(".answers li").count(), asked), `${id} answers what it asks`);
  }
  await page.getByLabel(/with the answers/).uncheck();
  assert.equal(await page.locator(".answers").count(), 0);
  assert.deepEqual(problems, []);
  await close();
});

test("a handout does not answer a question right below it", async () => {
  const { page, problems, close } = await open(browser, `${root.url}#/lesson/fencing/handout`);
  const step = (number) => page.locator(".handout-step").nth(number - 1);
  await page.locator(".answers svg").first().waitFor();
  await expect(async () => assert.equal(await step(1).locator("svg[role=img]").count(), 1), "the first step has its picture");
  assert.match(await step(2).innerText(), /☐/, "the second step asks");
  assert.equal(await step(3).locator("svg").count(), 0, "the picture that answers it comes with the answers");
  assert.deepEqual(problems, []);
  await close();
});

test("a handout is light in the dark, fits a phone, and is found from the lesson", async () => {
  const { page, problems, close } = await open(browser, `${root.url}${LESSON}`, { viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  const the = lesson(page);
  await the.button("Share").click();
  await page.getByRole("link", { name: "The lesson as a handout" }).click();
  await page.locator(".handout-picture > svg").first().waitFor();
  assert.ok((await overflow(page)) <= 0, "nothing scrolls sideways");
  const brightness = await page.locator(".handout").evaluate((handout) => getComputedStyle(handout).backgroundColor.match(/\d+/g).slice(0, 3).map(Number));
  assert.ok(Math.min(...brightness) > 200, `it is light: ${brightness}`);
  await page.goto(`${root.url}#/lesson/nowhere/handout`);
  await page.getByRole("heading", { name: /Nothing|not|no such/i }).first().waitFor();
  assert.deepEqual(problems, []);
  await close();
});
