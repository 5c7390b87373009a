// The task of a step stays in view at every window size, and a step starts at the top of its text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { at, lesson, passed } from "../lesson.mjs";
import { browser, root } from "../stage.mjs";
import { expect, lessonIds, open, overflow } from "../support.mjs";

const WINDOWS = [[1440, 900], [1366, 768], [1280, 720], [1024, 768], [390, 844]];

/** In the page: the parts of the task that are outside the window, or hidden below the edge of its panel. */
function outOfSight(selectors) {
  const panel = document.querySelector(".task").getBoundingClientRect();
  return selectors.filter((selector) => {
    const parts = [...document.querySelectorAll(selector)].filter((part) => part.offsetParent && part.textContent.trim());
    return !parts.some((part) => {
      const { top, left, height } = part.getBoundingClientRect();
      // Only the first line counts: the rest of a long answer is one scroll away.
      const [x, y] = [left + 4, top + Math.min(height, 20) / 2];
      const hit = document.elementFromPoint(x, y);
      return y >= panel.top && y <= Math.min(panel.bottom, innerHeight) && hit && (part.contains(hit) || hit.contains(part));
    });
  });
}

for (const [width, height] of WINDOWS) {
  test(`every step's task, and the way on, are in sight at ${width}x${height}`, async () => {
    const { page, problems, close } = await open(browser, root.url, { viewport: { width, height } });
    for (const id of await lessonIds()) {
      await page.goto("about:blank");
      await page.goto(`${root.url}#/lesson/${id}`);
      await page.locator(".task .walk").waitFor();
      const steps = await page.locator(".step-bar li").count();
      for (let number = 1; number <= steps; number += 1) {
        if (number > 1) {
          await page.evaluate(() => document.querySelector(".step-text").scrollTo(0, 999));
          await page.locator(".walk").getByRole("button", { name: /^(Next|Skip) ›$/ }).click();
          await at(page, number);
          const [scrolled, focused] = await page.evaluate(() => [document.querySelector(".step-text").scrollTop, document.activeElement.id]);
          assert.deepEqual([scrolled, focused], [0, "step-title"], `${id}, step ${number} begins at its top`);
        }
        await page.locator(".task > :not(.fold, .walk)").first().waitFor();
        // The first words, whatever they are, and the way on.
        const missing = await page.evaluate(outOfSight, [".task > :not(.fold, .walk) :is(p, legend, button, h2, dt)", ".walk button, .walk a"]);
        assert.deepEqual(missing, [], `${id}, step ${number}`);
      }
    }
    assert.equal(await overflow(page), 0, "nothing is too wide");
    assert.deepEqual(problems, []);
    await close();
  });

  test(`question, answers and what was found are in sight at ${width}x${height}`, async () => {
    const { page, problems, close } = await open(browser, `${root.url}#/lesson/idempotency?step=predict`, { viewport: { width, height } });
    await page.getByRole("radio").first().waitFor();
    const inSight = async (...selectors) => assert.deepEqual(await page.evaluate(outOfSight, selectors), []);
    await inSight(".task legend", ".task label.choice:last-of-type");
    await page.getByRole("radio", { name: /^Once/ }).check();
    await page.getByRole("button", { name: "That is my answer" }).click();
    await passed(page, 2);
    await expect(async () => inSight(".task .not-yet b", ".walk button.primary"), "what was found, and the way on");
    assert.deepEqual(problems, []);
    await close();
  });
}

test("the browser's Back goes to the step before, and the runs that were made stay", async () => {
  const { page, problems, close } = await open(browser, `${root.url}#/lesson/idempotency`);
  const the = lesson(page);
  await the.variant.waitFor();
  await the.button("Skip ›").click();
  await at(page, 2);
  await the.button("Skip ›").click();
  await at(page, 3);
  await the.toEnd();
  await the.policy.getByRole("combobox", { name: "Idempotency key" }).selectOption({ label: "per order" });
  const runs = the.runs.locator(".pick");
  await expect(async () => assert.equal(await runs.count(), 2), "the run before and the new one");
  await page.goBack();
  await at(page, 2);
  await expect(async () => assert.ok((await runs.count()) >= 2, `${await runs.count()} runs`), "both are still there");
  await page.goBack();
  await at(page, 1);
  await page.goForward();
  await at(page, 2);
  assert.deepEqual(problems, []);
  await close();
});

test("a question is asked before its answer, also of someone who has seen the run, and what it holds back is said no longer than it is so", async () => {
  const { page, problems, close } = await open(browser, `${root.url}#/lesson/overload?step=why`);
  const the = lesson(page);
  await the.variant.waitFor();
  await the.toEnd();
  await the.button("Skip ›").click();
  await at(page, 3);
  await expect(async () => {
    const time = await the.time();
    assert.ok(Math.abs(time - 4) < 0.01, `the playhead is at ${time} s`);
  }, "the playhead goes back to where the first step stopped");
  const note = the.messages.getByText("Commit to an answer first");
  await page.keyboard.press("End");
  await note.waitFor();
  await the.button("Skip ›").click();
  await at(page, 4);
  await note.waitFor({ state: "detached" });
  assert.deepEqual(problems, []);
  await close();
});
