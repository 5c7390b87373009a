// A lesson taken from its first step to its last, as every lesson is built: watch, predict, ask why, fix, break and
// repair, prove, carry home. What is special to a lesson is given.

import assert from "node:assert/strict";
import { test } from "node:test";
import { at, lesson, passed } from "./lesson.mjs";
import { browser, root } from "./stage.mjs";
import { expect, open } from "./support.mjs";

/** Lets the run go to the moment of the hook. */
async function watch(page, number) {
  const the = lesson(page);
  await the.fast();
  await the.button("▶ Play to that moment").click();
  await page.getByText("✓ You have seen it.").waitFor();
  assert.ok((await the.time()) > 0, "the run has moved");
  await passed(page, number);
}

/** Commits to an answer and waits for what the run says. `right` tells whether it is the right one. */
async function predict(page, number, { answer, right }) {
  await page.getByRole("radio", { name: answer }).check();
  // Told by the run, not by a sentence elsewhere that ends in the same word.
  await page.locator(".reached b", { hasText: right ? /^Right\./ : /^Not so\./ }).waitFor();
  const shown = page.locator("label", { hasText: right ? answer : /this is what happened/ });
  await expect(async () => assert.match(await shown.innerText(), /this is what happened/), "the run shows the answer");
  await passed(page, number);
}

/** Asks why, and looks for words in the story. */
async function why(page, number, { told }) {
  const the = lesson(page);
  await page.getByRole("button", { name: /^Why (the|a|an|did|was|is|it) / }).first().click();
  await the.story.getByRole("listitem").first().waitFor();
  const story = (await the.story.getByRole("listitem").allInnerTexts()).join("\n");
  assert.match(story, told);
  await passed(page, number);
}

/** Turns the knobs, and sees that it holds. */
async function fix(page, number, { turn }) {
  const the = lesson(page);
  await the.toEnd();
  await page.getByText("Not yet: see").waitFor();
  await turn(page);
  await the.button("Run to the end").click();
  await page.getByText("✓ It holds").waitFor();
  assert.equal(await the.checks.getByText("✕").count(), 0);
  await passed(page, number);
}

/** Breaks and repairs so many scenes, from the top of the list. */
async function breakAndRepair(page, number, { scenes }) {
  const the = lesson(page);
  const items = page.locator(".scene-list > li");
  for (let nth = 0; nth < scenes; nth += 1) {
    const item = items.nth(nth);
    await item.locator("button.pick").click();
    await the.fast();
    await the.button("▶ Let it run").click();
    await item.getByRole("button", { name: /: broken, not repaired yet/ }).waitFor();
    await the.button("Apply the repair").click();
    await the.toEnd();
    await item.getByRole("button", { name: /: broken and repaired/ }).waitFor();
  }
  await passed(page, number);
}

/** Runs the seeds: some break without the fix, none with it. */
async function prove(page, number) {
  const the = lesson(page);
  const begin = page.getByRole("button", { name: /^Run \d+ seeds, with and without$/ });
  const runs = /\d+/.exec(await begin.innerText())[0];
  await begin.click();
  await page.getByText(`${runs} seeds, done.`).waitFor({ timeout: 240_000 });
  await page.getByText(`With it: no violation found in ${runs} runs.`).waitFor();
  await passed(page, number);
  await the.button("Open one that broke without the fix").click();
  await expect(async () => assert.ok((await the.checks.getByText("✕").count()) > 0), "the counterexample breaks a check");
}

async function carryHome(page, number) {
  await passed(page, number);
  await page.getByText("Words from this lesson").waitFor();
  assert.ok((await page.getByRole("term").count()) >= 3, "terms are explained");
}

const WAYS = { watch, predict, why, fix, break: breakAndRepair, prove, home: carryHome };

/**
 * A test in which a learner takes a lesson, and finds at home that it is done.
 *
 * `steps` lists what each step asks for, in order: `["watch"]`, `["predict", { answer, right }]`, `["why", { told }]`,
 * `["fix", { turn }]`, `["break", { scenes }]`, `["prove"]`, `["home"]`.
 */
export function learner(name, { id, title, steps }) {
  test(name, { timeout: 400_000 }, async () => {
    const { page, problems, close } = await open(browser, `${root.url}#/lesson/${id}`);
    for (const [index, [way, given = {}]] of steps.entries()) {
      if (index > 0) await lesson(page).button("Next ›").click();
      await at(page, index + 1);
      await WAYS[way](page, index + 1, given);
    }
    await page.getByRole("link", { name: "All lessons", exact: true }).click();
    const card = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: title, exact: true }) });
    await card.getByText(`all ${steps.length} steps done`).waitFor();
    assert.deepEqual(problems, []);
    await close();
  });
}
