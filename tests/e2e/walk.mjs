// Takes a lesson from its first step to its last. The page says what each step asks for, so a lesson needs no journey
// of its own; special instructions go in `special.mjs`.

import assert from "node:assert/strict";
import { at, lesson, passed } from "./lesson.mjs";
import { expect, open } from "./support.mjs";

/** Plays the run to the moment of the hook. */
async function watch(page, number) {
  const the = lesson(page);
  await the.fastest();
  await the.button("▶ Play to that moment").click();
  await page.getByText("✓ You have seen it.").waitFor();
  assert.ok((await the.time()) > 0, "the run has moved");
  await passed(page, number);
}

/**
 * Commits to an answer, and checks that the run gives one. Which answer to give, and whether it is right, can be
 * specified; by default it is the first.
 */
async function predict(page, number, { answer, right } = {}) {
  const radios = page.getByRole("radio");
  await (answer ? page.getByRole("radio", { name: answer }) : radios.first()).check();
  await page.getByRole("button", { name: "That is my answer" }).click();
  // The verdict of the run, not a sentence elsewhere that ends in the same word.
  const told = right === undefined ? /^(Right|No)\./ : right ? /^Right\./ : /^No\./;
  await page.locator(".ask [role=status] b", { hasText: told }).waitFor();
  const shown = page.locator("label", { hasText: right && answer ? answer : /this is what happened/ });
  await expect(async () => assert.match(await shown.innerText(), /this is what happened/), "the run shows the answer");
  await passed(page, number);
}

/** Asks why, and looks for words in the story. */
async function why(page, number, { told } = {}) {
  const the = lesson(page);
  await page.locator(".ask").getByRole("button", { name: /^Why / }).click();
  await the.story.getByRole("listitem").first().waitFor();
  const story = (await the.story.getByRole("listitem").allInnerTexts()).join("\n");
  if (told) assert.match(story, told);
  await passed(page, number);
}

/** Turns the knobs, or lets the page turn them, and checks that it holds. */
async function fix(page, number, { turn } = {}) {
  const the = lesson(page);
  await the.toEnd();
  await page.getByText("Not yet: see").waitFor();
  await (turn ? turn(page) : the.button("Show me").click());
  await the.button("Run to the end").click();
  await page.getByText("✓ It holds").waitFor();
  assert.equal(await the.checks.getByText("✕").count(), 0);
  await passed(page, number);
}

/** Breaks and repairs as many scenes as the step requires, from the top of the list. */
async function breakAndRepair(page, number) {
  const the = lesson(page);
  const items = page.locator(".scene-list > li");
  const scenes = Number(/(\d+) are enough/.exec(await page.getByText(/are enough/).innerText())[1]);
  for (let nth = 0; nth < scenes; nth += 1) {
    const item = items.nth(nth);
    await item.locator("button.pick").click();
    await the.fastest();
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
  const begin = page.getByRole("button", { name: /^Run \d+ seeds, with and without the fix$/ });
  const runs = /\d+/.exec(await begin.innerText())[0];
  await begin.click();
  await page.getByText(`${runs} seeds, done.`).waitFor({ timeout: 240_000 });
  await page.getByText(`With the fix: no violation found in ${runs} runs.`).waitFor();
  await passed(page, number);
  await the.button("Open a run that broke without the fix").click();
  await expect(async () => assert.ok((await the.checks.getByText("✕").count()) > 0), "the counterexample breaks a check");
}

/** Selects the event that shows the problem, and names the cause. A wrong cause is refuted first. */
async function diagnose(page, number, { where, what, event, nth = 0, wrong, cause }) {
  const the = lesson(page);
  await the.tab("Events");
  const [places, kinds] = await page.getByRole("tabpanel").getByRole("combobox").all();
  await places.selectOption({ label: where });
  await kinds.selectOption({ label: what });
  await page.getByRole("option", { name: event }).nth(nth).click();
  await page.getByText("Selected event:").locator("..").getByText(event).waitFor();
  await page.getByRole("radio", { name: wrong.cause }).check();
  await page.getByText(wrong.refuted).waitFor();
  await page.getByRole("radio", { name: cause }).check();
  await page.getByText("✓ You found it.").waitFor();
  await passed(page, number);
}

/** Grades the initial settings, repairs them, and grades them again. */
async function grade(page, number, { turn }) {
  const the = lesson(page);
  const begin = page.getByRole("button", { name: /^Grade these settings/ });
  const verdict = (words) => page.getByText(words).waitFor({ timeout: 60_000 });
  await begin.click();
  await verdict("It does not hold well enough yet.");
  await the.button("Open a night in which it broke").click();
  await expect(async () => assert.ok((await the.checks.getByText("✕").count()) > 0), "the counterexample breaks a check");
  await turn(page);
  await begin.click();
  await verdict("It holds, and it does not cost too much.");
  await passed(page, number);
}

/** Commits to an answer about another system, and gets the verdict. The page says that no run decides it. */
async function carryOver(page, number) {
  await page.getByText("no run of this lesson can decide it").waitFor();
  await page.getByRole("radio").first().check();
  await page.getByRole("button", { name: "That is my answer" }).click();
  await page.locator(".ask [role=status] b", { hasText: /^(Right|Not so)\./ }).waitFor();
  await page.locator("label", { hasText: "✓ the right answer" }).waitFor();
  await passed(page, number);
}

/** This step is passed by visiting it, and shows the way on. */
async function carryHome(page, number) {
  await passed(page, number);
  await page.getByText("Terms of all lessons").waitFor();
}

/** How to recognise a step's task; the first match on the page counts. */
const WAYS = [
  [watch, (ask) => ask.getByRole("button", { name: /▶ (Play to that moment|Watch again)/ })],
  [carryOver, (ask) => ask.getByText("Carry it over.")],
  [predict, (ask) => ask.getByRole("button", { name: "That is my answer" })],
  [breakAndRepair, (ask) => ask.locator("ul.scene-list")],
  [prove, (ask) => ask.getByRole("button", { name: /^Run \d+ seeds, with and without the fix$/ })],
  [diagnose, (ask) => ask.getByText("Selected event:")],
  [grade, (ask) => ask.getByRole("button", { name: /^Grade these settings/ })],
  [fix, (ask) => ask.getByRole("button", { name: "Show me", exact: true })],
  [why, (ask) => ask.getByRole("button", { name: /^Why / })],
];

async function wayOf(page) {
  const ask = page.getByRole("complementary", { name: "Lesson" }).locator(".ask").first();
  for (const [way, sign] of WAYS) {
    if ((await ask.count()) > 0 && (await sign(ask).count()) > 0) return way;
  }
  return carryHome;
}

/** Fails if the lesson's text or task shows the name of a value, such as `{saga}`, in place of the value. */
async function unfilled(page, where) {
  const text = await page.getByRole("complementary", { name: "Lesson" }).innerText();
  // Keys are written with names in braces, as in payment:{user}:{order}.
  const names = text.replaceAll(/\w+(:\{\w+\})+/g, "").match(/\{\w+\}/g);
  assert.equal(names, null, `${where}: ${names}`);
}

/**
 * Takes a lesson from its first step to its last, and checks on the home page that it is done. `special` holds
 * instructions by the name of the way (`predict`, `why`, …), for the first, second … step of that kind.
 */
export async function take(browser, root, id, special = {}) {
  const { page, problems, close } = await open(browser, `${root.url}#/lesson/${id}`);
  const steps = await page.getByRole("list", { name: "Steps of the lesson" }).getByRole("listitem").count();
  const met = {};
  for (let number = 1; number <= steps; number += 1) {
    if (number > 1) await lesson(page).button("Next ›").click();
    await at(page, number);
    const way = await wayOf(page);
    met[way.name] = (met[way.name] ?? 0) + 1;
    await unfilled(page, `${id}, step ${number}`);
    await way(page, number, special[way.name]?.[met[way.name] - 1]);
    await unfilled(page, `${id}, step ${number}, done`);
  }
  for (const [way, told] of Object.entries(special)) assert.equal(met[way], told.length, `steps that ${way} in ${id}`);
  await page.getByRole("link", { name: "All lessons", exact: true }).first().click();
  const card = page.getByRole("listitem").filter({ has: page.locator(`h3 a[href="#/lesson/${id}"]`) });
  await card.getByText(`all ${steps} steps done`).waitFor();
  assert.deepEqual(problems, []);
  await close();
}
