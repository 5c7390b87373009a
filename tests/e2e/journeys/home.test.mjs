// The start page: the run that plays, the list of lessons, and the progress in them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { at, lesson, passed } from "../lesson.mjs";
import { browser, root } from "../stage.mjs";
import { SIZES, expect, frames, open, violations } from "../support.mjs";

/** The picture's pixels, to see whether it moves. */
const pixels = (page) => page.getByRole("figure").locator("canvas").first().screenshot();

test("a run plays, pauses, and leads into its lesson", async () => {
  const { page, problems, close } = await open(browser, root.url);
  const run = page.getByRole("figure");
  const words = () => run.locator(".live-words").innerText();
  await expect(async () => assert.match(await words(), /Browser sent pay #1/), "it goes on");
  await run.getByRole("button", { name: "Pause the run" }).click();
  const [still, said] = [await pixels(page), await words()];
  await frames(page, 25);
  assert.ok(still.equals(await pixels(page)), "it stands still");
  assert.equal(await words(), said);
  await run.getByRole("button", { name: "Play the run" }).click();
  await expect(async () => assert.ok(!still.equals(await pixels(page))), "it moves again");
  const box = await run.locator("canvas").first().boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await at(page, 1);
  assert.match(await lesson(page).heading(), /You pressed Pay once/);
  assert.deepEqual(problems, []);
  await close();
});

test("what it says is what the lesson's run shows", async () => {
  const { page, close } = await open(browser, root.url, { reducedMotion: "reduce" });
  assert.match(await page.locator(".live-truth").innerText(), /charged twice/);
  const said = await page.locator(".live-words").innerText();
  await page.getByRole("link", { name: "Take the lesson" }).click();
  const the = lesson(page);
  await page.evaluate(() => { location.hash = "#/lesson/idempotency?step=fix&scene=no-key"; });
  await at(page, 4);
  await the.toEnd();
  await the.tab("Events");
  const told = await page.getByRole("option").evaluateAll((rows) => rows.map((row) => row.title));
  assert.ok(told.some((title) => title.startsWith(said)), said);
  await close();
});

test("with reduced motion nothing moves until somebody asks for it", async () => {
  const { page, close } = await open(browser, root.url, { reducedMotion: "reduce" });
  const run = page.getByRole("figure");
  await run.getByRole("button", { name: "Play the run" }).waitFor();
  await frames(page, 20);
  const still = await pixels(page);
  await frames(page, 25);
  assert.ok(still.equals(await pixels(page)), "it stands still");
  await run.getByRole("button", { name: "Play the run" }).click();
  await expect(async () => assert.ok(!still.equals(await pixels(page))), "it moves when asked");
  await close();
});

test("the wheel over the run scrolls the page", async () => {
  const { page, close } = await open(browser, root.url, { viewport: SIZES.phone });
  const box = await page.getByRole("figure").locator("canvas").first().boundingBox();
  await page.mouse.move(box.x + 100, box.y + 100);
  await page.mouse.wheel(0, 300);
  await expect(async () => assert.ok((await page.evaluate("scrollY")) > 0), "the page scrolls");
  await close();
});

test("progress is shown, and forgotten only when that is confirmed", async () => {
  const { page, problems, close } = await open(browser, `${root.url}#/lesson/idempotency`);
  const reset = page.getByRole("group", { name: "Your progress" });
  await lesson(page).fast();
  await lesson(page).button("▶ Play to that moment").click();
  await passed(page, 1);
  await page.getByRole("link", { name: "Lessons" }).click();
  const card = page.getByRole("listitem").filter({ has: page.locator('h3 a[href="#/lesson/idempotency"]') });
  await card.getByText("1 of 8 steps").waitFor();
  await reset.getByRole("button", { name: "Reset progress…" }).click();
  await reset.getByText("This cannot be undone").waitFor();
  assert.equal(await page.evaluate("document.activeElement.textContent"), "Keep it");
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Enter");
  assert.match(await page.evaluate("document.activeElement.textContent"), /^Reset progress/);
  await card.getByText("1 of 8 steps").waitFor();
  await page.keyboard.press("Enter");
  await reset.getByRole("button", { name: "Reset progress", exact: true }).click();
  await card.getByText("8 steps, none done yet").waitFor();
  await page.getByText("Your progress was reset.").waitFor();
  assert.equal(await page.evaluate("document.activeElement.id"), "content");
  await page.reload();
  await card.getByText("8 steps, none done yet").waitFor();
  assert.equal(await reset.count(), 0, "there is nothing to forget");
  assert.deepEqual(problems, []);
  await close();
});

test("it says for whom it is and how long it takes, and what to read before a lesson", async () => {
  const { page, problems, close } = await open(browser, root.url);
  const lessons = await page.locator(".lesson-card").count();
  const minutes = (await page.locator(".lesson-card .course").allInnerTexts()).map((words) => Number(/^(\d+) minutes/.exec(words)[1]));
  assert.equal(minutes.length, lessons);
  const [least, most, all] = [Math.min(...minutes), Math.max(...minutes), minutes.reduce((sum, one) => sum + one)];
  const said = await page.locator(".audience").innerText();
  assert.equal(said, `For backend engineers, students and teachers: ${lessons} lessons of ${least} to ${most} minutes, about ${Math.round(all / 60)} hours in all.`);
  const card = page.getByRole("listitem").filter({ has: page.locator('h3 a[href="#/lesson/fencing"]') });
  await card.getByRole("link", { name: "A distributed lock" }).click();
  await at(page, 1);
  assert.match(await page.locator(".steps .course").innerText(), /^\d+ minutes · after Partial failure$/);
  assert.deepEqual(problems, []);
  await close();
});

test("on a phone the way into the lesson is above the fold", async () => {
  const { page, close } = await open(browser, root.url, { viewport: SIZES.phone });
  const { y, height } = await page.getByRole("link", { name: "Take the lesson" }).boundingBox();
  assert.ok(y + height <= SIZES.phone.height, `it ends at ${y + height}`);
  await close();
});

test("the last step of a lesson leads to the next one", async () => {
  const { page, problems, close } = await open(browser, `${root.url}#/lesson/retries?step=home`);
  await page.getByText("Next lesson:").waitFor();
  await page.getByRole("link", { name: "Next lesson ›" }).click();
  await at(page, 1);
  assert.match(await lesson(page).heading(), /You pressed Pay once/);
  assert.deepEqual(problems, []);
  await close();
});
