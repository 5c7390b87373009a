// The whole idempotency lesson as a learner takes it: every step is passed by what the run shows.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LESSON, at, lesson, passed } from "../lesson.mjs";
import { browser, root } from "../stage.mjs";
import { expect, open } from "../support.mjs";

async function hook(page) {
  const the = lesson(page);
  assert.match(await the.heading(), /You pressed Pay once/);
  await the.fast();
  await the.button("▶ Play to that moment").click();
  await page.getByText("✓ You have seen it.").waitFor();
  await passed(page, 1);
  await the.button("▶ Play", the.transport).waitFor();
  assert.ok((await the.time()) > 0.8 && (await the.time()) < 1, `it stops at the timeout: ${await the.time()} s`);
}

async function predict(page) {
  const the = lesson(page);
  await the.button("Next ›").click();
  await at(page, 2);
  const before = await the.time();
  await the.button("▶ Play", the.transport).click();
  await the.messages.getByText("Commit to an answer first").waitFor();
  await the.toEnd();
  for (let steps = 0; steps < 20; steps += 1) await page.keyboard.press(".");
  assert.ok((await the.time()) < 1.249, `nothing gives the answer away: from ${before} s to ${await the.time()} s`);
  assert.equal(await the.checks.getByText("charges per order").locator("..").getByText("Why?").count(), 0);
  // Choosing is not committing: the learner may look at another answer first.
  await page.getByRole("radio", { name: /^Twice/ }).check();
  await page.keyboard.press("ArrowUp");
  assert.ok(await page.getByRole("radio", { name: /^Once/ }).isChecked(), "arrow keys browse");
  assert.equal(await page.getByText(/^No\./).count(), 0);
  await the.button("That is my answer").click();
  await page.getByText(/^No\. The order number is in the request, but the provider does not use it to look up earlier charges\./).waitFor();
  assert.match(await page.locator("label", { hasText: /^Twice/ }).innerText(), /this is what happened/);
  assert.match(await page.locator("label", { hasText: /^Once/ }).innerText(), /your answer/);
  assert.ok(await page.getByRole("radio", { name: /^Twice/ }).isDisabled(), "an answer is not taken back");
  await passed(page, 2);
}

async function why(page) {
  const the = lesson(page);
  await the.button("Next ›").click();
  await at(page, 3);
  await the.button("Why was the card charged twice?").click();
  const story = the.story.getByRole("listitem");
  await story.first().waitFor();
  const told = await story.allInnerTexts();
  assert.ok(told.some((words) => /charged #1 from Provider to Payments (disappeared|was lost)/.test(words)), told.join("\n"));
  assert.match(told.at(-1), /Provider: card charged \(order 1204, receipt charge 2/);
  await passed(page, 3);
  await the.button("Show everything again").click();
  await the.story.waitFor({ state: "detached" });
}

async function fix(page) {
  const the = lesson(page);
  await the.button("Next ›").click();
  await at(page, 4);
  await page.getByRole("combobox", { name: "Idempotency key" }).selectOption({ label: "per order" });
  await the.button("Run to the end").click();
  await page.getByText("Not yet").waitFor();
  await page.getByRole("switch", { name: "Provider honours the key" }).check();
  await page.getByText("✓ It holds").waitFor();
  await passed(page, 4);
  assert.equal(await the.checks.getByText("held to the end").count(), 4);
}

async function breakAndRepair(page) {
  const the = lesson(page);
  await the.button("Next ›").click();
  await at(page, 5);
  await page.getByText("0 of 7 broken and repaired; 4 are enough.").waitFor();
  await page.getByRole("button", { name: /^A key for one hop only/ }).click();
  await the.button("▶ Let it run").click();
  await page.getByRole("button", { name: /^A key for one hop only ?: broken, not repaired yet/ }).waitFor();
  await the.button("Apply the repair").click();
  await the.toEnd();
  await page.getByRole("button", { name: /^A key for one hop only ?: broken and repaired/ }).waitFor();
  await page.getByText("1 of 7 broken and repaired; 4 are enough.").waitFor();
}

async function prove(page) {
  const the = lesson(page);
  await the.button("Skip ›").click();
  await at(page, 6);
  await the.button("Run 1000 seeds, with and without the fix").click();
  await page.getByText(/^\d+ of 1000 seeds$/).waitFor();
  await page.getByText("1000 seeds, done.").waitFor({ timeout: 120_000 });
  await page.getByText("With the fix: no violation found in 1000 runs.").waitFor();
  const settled = page.getByRole("row", { name: /^everyone learns the outcome/ });
  assert.match(await settled.innerText(), /not counted: a browser that has used up its attempts/);
  const row = page.getByRole("row", { name: /^any of these/ }).getByRole("cell");
  const [without, with_] = (await row.allInnerTexts()).map(Number);
  assert.ok(without > 50, `${without} runs broke without the fix`);
  assert.equal(with_, 0);
  await passed(page, 6);
  await the.button("Open a run that broke without the fix").click();
  await expect(async () => assert.ok((await the.checks.getByText("✕").count()) > 0), "the counterexample breaks a check");
  assert.match(await the.interventions.innerText(), /interventions? in this run/);
  // The run is none of the variants, and its interventions are not the user's.
  assert.equal(await the.variant.locator("option:checked").innerText(), "A run found by a search");
  await the.checks.getByText("Why?").first().click();
  await the.story.getByText(/The search intervened|the search intervened/).first().waitFor();
  assert.equal(await the.story.getByText(/you intervened/i).count(), 0);
}

async function carryOver(page) {
  await lesson(page).button("Next ›").click();
  await at(page, 7);
  const told = page.locator(".ask [role=status]");
  await page.getByRole("radio", { name: /^A random number/ }).check();
  assert.equal(await told.innerText(), "", "nothing is told before the answer is final");
  await lesson(page).button("That is my answer").click();
  await passed(page, 7);
  assert.match(await told.innerText(), /^Not so\. The second worker draws another number\..* Its number is the same in every attempt/s);
  assert.ok(await page.getByRole("radio").last().isDisabled(), "it cannot be taken back");
  assert.match(await page.locator("label", { hasText: "the right answer" }).innerText(), /^The number of the invoice/);
}

async function carryHome(page) {
  await lesson(page).button("Next ›").click();
  await at(page, 8);
  await passed(page, 8);
  const next = page.getByRole("link", { name: "Next lesson ›" });
  assert.equal(await next.getAttribute("href"), "#/lesson/at-least-once");
  await page.getByText("Terms from this lesson").waitFor();
  await page.getByRole("term").filter({ hasText: "idempotency key" }).waitFor();
}

test("a learner takes the whole lesson, and what was done is kept", { timeout: 240_000 }, async () => {
  const { page, problems, close } = await open(browser, root.url + LESSON);
  for (const step of [hook, predict, why, fix, breakAndRepair, prove, carryOver, carryHome]) await step(page);
  await page.getByRole("link", { name: "All lessons", exact: true }).click();
  const card = page.getByRole("listitem").filter({ has: page.locator('h3 a[href="#/lesson/idempotency"]') });
  await card.getByText("7 of 8 steps").waitFor();
  await page.reload();
  await card.getByText("7 of 8 steps").waitFor();
  await card.getByRole("link", { name: "Idempotency keys" }).click();
  await at(page, 5);
  for (const number of [1, 2, 3, 4, 6, 7, 8]) await passed(page, number);
  await page.getByRole("button", { name: /^A key for one hop only ?: broken and repaired/ }).waitFor();
  assert.deepEqual(problems, []);
  await close();
});

test("a repair counts only against the scene's own seed and faults", async () => {
  const { page, close } = await open(browser, `${root.url}${LESSON}?step=fix`);
  const the = lesson(page);
  await the.seed.fill("12345");
  await the.seed.press("Enter");
  await page.getByRole("combobox", { name: "Idempotency key" }).selectOption({ label: "per order" });
  await page.getByRole("switch", { name: "Provider honours the key" }).check();
  await the.toEnd();
  await page.getByText("It holds here, but this is another seed, or other faults, than the step's.").waitFor();
  assert.match(await the.dot(4).getAttribute("aria-label"), /not passed yet$/);
  await close();
});

test("a run that was searched for can be stopped, and is looked for from the present settings", { timeout: 120_000 }, async () => {
  const { page, problems, close } = await open(browser, `${root.url}${LESSON}?step=prove`);
  const the = lesson(page);
  await the.button("Run 1000 seeds, with and without the fix").click();
  await page.getByText(/^\d+ of 1000 seeds$/).waitFor();
  await the.button("Stop").click();
  await the.button("Run 1000 seeds, with and without the fix").waitFor();
  assert.match(await the.dot(6).getAttribute("aria-label"), /not passed yet$/);
  await the.variant.selectOption({ label: "No key" });
  await the.button("Break it for me").click();
  await expect(async () => assert.ok((await the.checks.getByText("✕").count()) > 0), "something breaks");
  const said = await page.locator(".search .said").innerText();
  assert.match(said, /^One fault breaks “.+”\. \d+ of \d+ single faults (was|were) tried until then\./);
  assert.deepEqual(problems, []);
  await close();
});

test("a text is about its step's own run, and says so when another one is on the screen", async () => {
  const { page, problems, close } = await open(browser, `${root.url}#/lesson/retries`);
  const the = lesson(page);
  const text = () => page.locator(".prose").innerText();
  const own = await text();
  await page.locator(".other-run").waitFor({ state: "detached" });
  await the.variant.waitFor();
  await the.seed.fill("12345");
  await the.seed.press("Enter");
  await page.getByText(/^The text is about “.*”\. You are looking at a run of your own \(seed 12345\)\./).waitFor();
  await the.toEnd();
  assert.equal(await text(), own);
  await page.locator(".other-run").getByRole("button", { name: "Back to the step's run" }).click();
  await page.locator(".other-run").waitFor({ state: "detached" });
  assert.notEqual(await the.seed.inputValue(), "12345");
  assert.deepEqual(problems, []);
  await close();
});

test("a question is judged by its step's own run: with a knob turned it is not asked", async () => {
  const { page, problems, close } = await open(browser, `${root.url}#/lesson/retries?step=predict`);
  const the = lesson(page);
  const answers = page.getByRole("radio");
  await answers.first().waitFor();
  await page.getByRole("spinbutton", { name: /attempts/i }).first().fill("2");
  await page.keyboard.press("Enter");
  await page.getByText("The question is about the step's own run, but another run is on the screen.").waitFor();
  assert.ok(await answers.first().isDisabled());
  await page.locator(".ask").getByRole("button", { name: "Back to the step's run" }).click();
  await expect(async () => assert.ok(await answers.first().isEnabled()), "it is asked again");
  assert.ok(await the.checks.isVisible());
  assert.deepEqual(problems, []);
  await close();
});

test("a question can be tried on another run, without a verdict", async () => {
  const { page, problems, close } = await open(browser, `${root.url}${LESSON}?step=predict`);
  const the = lesson(page);
  await the.variant.waitFor();
  await the.variant.selectOption({ label: "All of it" });
  const ask = page.getByRole("complementary", { name: "Lesson" }).locator(".ask");
  await ask.getByRole("button", { name: "Try it on this run" }).click();
  await ask.getByText("your answer to it does not count").waitFor();
  await ask.getByRole("radio", { name: /^Twice/ }).check();
  await the.button("That is my answer").click();
  await ask.getByText(/You said: “Twice.*What this run shows: “Once|This run never gets that far/).waitFor();
  assert.equal(await ask.getByText(/^(Right|No)\./).count(), 0, "there is no verdict");
  await the.button("Back to the step's run").first().click();
  const answers = ask.getByRole("radio");
  await expect(async () => assert.ok(await answers.first().isEnabled()), "it is still asked");
  assert.equal(await ask.getByRole("radio", { checked: true }).count(), 0);
  assert.deepEqual(problems, []);
  await close();
});

test("a live sentence is about the run on the screen, once all of it was seen", async () => {
  const { page, problems, close } = await open(browser, `${root.url}#/lesson/retries?step=fix`);
  const the = lesson(page);
  const live = page.getByText(/^Calls given up in the run on the screen: \d+ of 64\.$/);
  await the.variant.waitFor();
  assert.equal(await live.count(), 0, "nothing has been seen yet");
  await the.toEnd();
  await live.waitFor();
  const before = await live.innerText();
  const attempts = page.getByRole("spinbutton", { name: /Max attempts/ });
  await attempts.fill("2");
  await attempts.press("Tab");
  await expect(async () => assert.notEqual(await live.innerText(), before), "another run has another number");
  await page.getByText(/^Changed: .*: 2\.$/).waitFor();
  await the.button("Show me").click();
  await the.toEnd();
  await live.waitFor({ state: "detached" });
  assert.deepEqual(problems, []);
  await close();
});

test("controls show what the run uses, whatever was picked before", async () => {
  const { page, problems, close } = await open(browser, root.url + LESSON);
  const the = lesson(page);
  const key = page.getByRole("combobox", { name: "Idempotency key" });
  const shown = () => key.locator("option:checked").innerText();
  await the.variant.waitFor();
  const titles = await the.variant.getByRole("option", { includeHidden: true }).allInnerTexts();
  // The code for changing runs loads a little later than the page: from here on, a pick takes effect at once.
  await key.selectOption({ label: "per order" });
  await expect(async () => assert.equal(await shown(), "per order"), "the first pick is done");
  const untouched = [];
  for (const label of titles) {
    await the.variant.selectOption({ label });
    untouched.push(await shown());
  }
  for (const [index, label] of titles.entries()) {
    await key.selectOption({ label: "per order" });
    await the.variant.selectOption({ label });
    await expect(async () => assert.equal(await shown(), untouched[index]), label);
  }
  // A variant picked by hand earlier does not stick to the list either.
  for (const [index, label] of titles.entries()) {
    await the.variant.selectOption({ label });
    await expect(async () => assert.equal(await shown(), untouched[index]), `${label}, again`);
  }
  assert.ok(new Set(untouched).size > 1, untouched.join());
  assert.deepEqual(problems, []);
  await close();
});
