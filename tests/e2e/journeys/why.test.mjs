// Causes, consequences, and ways from event to event: with a pointer, and with the keyboard alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LESSON, lesson, clickHead } from "../lesson.mjs";
import { browser, root } from "../stage.mjs";
import { SIZES, expect, open, overflow, violations } from "../support.mjs";

const forward = (page) => page.getByRole("region", { name: "What it led to", exact: true });

/** The sentences of a story. */
const told = async (story) => {
  await story.getByRole("listitem").first().waitFor();
  return story.getByRole("listitem").allInnerTexts();
};

/** Fails unless these words occur in the sentences, one after the other. */
function inOrder(sentences, patterns) {
  let from = 0;
  for (const pattern of patterns) {
    const found = sentences.findIndex((sentence, index) => index >= from && pattern.test(sentence));
    assert.ok(found >= 0, `${pattern} after ${from} sentences of:\n${sentences.join("\n")}`);
    from = found + 1;
  }
}

/** Waits until the playhead is at this time, in seconds. */
const stands = (page, seconds) => expect(async () => {
  const time = await lesson(page).time();
  assert.ok(Math.abs(time - seconds) < 0.0006, `the playhead is at ${time} s`);
}, `the playhead gets to ${seconds} s`);

test("a broken check is explained by the lost answer, and what it led to is one press away", async () => {
  const { page, problems, close } = await open(browser, `${root.url}${LESSON}?step=why`);
  const the = lesson(page);
  await the.toEnd();
  await the.button("Why?", the.checks).first().click();
  const sentences = await told(the.story);
  inOrder(sentences, [
    /Browser: pressed Pay \(order 1204/,
    /Provider: card charged \(order 1204, receipt charge 1/,
    /charged #1 from Provider to Payments disappeared .* because the lesson intervened: drop message 1/is,
    /timer for “timeout” fired after 800 ms by its own clock, because no answer had come: charged #1 from Provider to Payments was lost/,
    /Provider: card charged \(order 1204, receipt charge 2.* which broke “charges per order ≤ 1”: 2 charges for order 1204/,
  ]);
  assert.ok(sentences.length <= 9, "a story is short");
  assert.match(sentences.at(-1), /charge 2/, "the event that was asked about is the end of the story");
  assert.deepEqual(await violations(page), []);
  await the.button("Show everything that could have mattered", the.story).click();
  await expect(async () => {
    const whole = await told(the.story);
    assert.ok(whole.length > sentences.length, `${whole.length} sentences`);
  }, "the whole slice is told");
  await the.button("What would have prevented it?", the.story).click();
  await the.story.getByText(/^\d+ runs, with and without changes\./).waitFor();
  await the.story.getByText("Without “drop message 1, Provider → Payments”, the promise holds: in the rerun, and in 32 of 32 with fresh chance.").waitFor();
  const settings = the.story.locator("details", { hasText: "would have kept it" });
  await settings.locator("summary").click();
  await settings.getByText(/^With the whole repair .* the promise holds/).waitFor();
  assert.deepEqual(await violations(page), []);
  await the.button("Why?", the.story).click();
  assert.deepEqual(await told(the.story), sentences, "the story is what it was");
  await the.button("What did it lead to?", the.story).click();
  const consequences = await told(forward(page));
  assert.match(consequences[0], /Provider: card charged \(order 1204, receipt charge 2/, "the event that was asked about begins the story");
  inOrder(consequences, [/Check “charges per order ≤ 1” was broken: 2 charges/, /Payments received charged #2/, /Browser received paid #1/]);
  await the.button("Show everything again").click();
  await forward(page).waitFor({ state: "detached" });
  assert.deepEqual(problems, []);
  await close();
});

test("a belief is explained", async () => {
  const { page, close } = await open(browser, `${root.url}${LESSON}?step=why`);
  const the = lesson(page);
  await the.toEnd();
  await the.button("Why does Browser believe this?").click();
  const sentences = await told(the.story);
  assert.match(sentences.at(-1), /Browser received paid #1 from Payments.*believes it was charged once/s);
  inOrder(sentences, [/Provider: card charged/, /no answer had come/, /Payments received charged #2/, /believes it was charged once/]);
  await close();
});

test("what an intervention led to is told as far as the run has gone", async () => {
  const { page, close } = await open(browser, `${root.url}${LESSON}?step=why`);
  const the = lesson(page);
  await the.tab("Events");
  await page.keyboard.press(".");
  await the.events.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+W");
  const early = await told(forward(page));
  assert.equal(early.length, 1, early.join("\n"));
  assert.match(early[0], /The lesson intervened: drop message 1/);
  await forward(page).getByText("Move on to see what follows.").waitFor();
  await page.keyboard.press("End");
  await forward(page).getByText("Move on to see what follows.").waitFor({ state: "detached" });
  inOrder(await told(forward(page)), [/disappeared/, /no answer had come/, /charge 2/, /was broken: 2 charges/]);
  await close();
});

test("a menu asks both ways", async () => {
  const { page, close } = await open(browser, `${root.url}${LESSON}?step=why`);
  const the = lesson(page);
  await page.keyboard.press("v");
  await stands(page, 1.249);
  await page.keyboard.press("m");
  const menu = page.getByRole("menu");
  await menu.getByRole("menuitem", { name: "Why did it happen?" }).waitFor();
  await menu.getByRole("menuitem", { name: "What did it lead to?" }).click();
  assert.match((await told(forward(page)))[0], /charge 2/);
  await the.button("Why?", forward(page)).click();
  assert.match((await told(the.story)).at(-1), /charge 2/);
  await close();
});

test("by keyboard alone: to what broke, its cause and back, along the lane, why, through the story", async () => {
  const { page, problems, close } = await open(browser, `${root.url}${LESSON}?step=why`);
  const the = lesson(page);
  await page.keyboard.press("v");
  await stands(page, 1.249);
  await page.keyboard.press("v");
  await the.messages.getByText("No check breaks after this.").waitFor();
  await page.keyboard.press("c");
  await page.keyboard.press("c");
  await stands(page, 1.189);
  await page.keyboard.press("e");
  await stands(page, 1.249);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await stands(page, 0.264);
  await page.keyboard.press("ArrowRight");
  await stands(page, 1.189);
  await page.getByRole("status").getByText(/Provider received charge #2 from Payments/).waitFor();
  await page.keyboard.press("w");
  const sentences = await told(the.story);
  assert.match(sentences.at(-1), /Provider received charge #2/);
  assert.equal(await page.locator(":focus").innerText(), await the.story.getByRole("heading").innerText());
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.locator(":focus").innerText(), sentences[1], "Down goes to the next sentence");
  await page.keyboard.press("Enter");
  await page.locator(":focus[aria-current=true]").waitFor();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  assert.equal(await the.story.locator("[aria-current=true]").innerText(), sentences[0]);
  await page.keyboard.press("Escape");
  await the.story.waitFor({ state: "detached" });
  assert.deepEqual(problems, []);
  await close();
});

test("several broken checks are gone through both ways", async () => {
  const { page, close } = await open(browser, `${root.url}${LESSON}?step=break&scene=expiry`);
  await page.keyboard.press("v");
  await stands(page, 1.391);
  await page.keyboard.press("v");
  await stands(page, 1.529);
  await page.keyboard.press("Shift+V");
  await stands(page, 1.391);
  await page.keyboard.press("Shift+V");
  await lesson(page).messages.getByText("No check broke before this.").waitFor();
  await stands(page, 1.391);
  await close();
});

test("no way leads past a question that is not answered yet", async () => {
  const { page, close } = await open(browser, `${root.url}${LESSON}?step=predict`);
  const the = lesson(page);
  const before = await the.time();
  await page.keyboard.press("v");
  await the.messages.getByText("Commit to an answer first").waitFor();
  for (let events = 0; events < 20; events += 1) await page.keyboard.press("ArrowRight");
  for (let events = 0; events < 20; events += 1) await page.keyboard.press("e");
  assert.ok((await the.time()) < 1.249, `from ${before} s to ${await the.time()} s`);
  await close();
});

test("keys that a control has a use for are the control's", async () => {
  const { page, close } = await open(browser, `${root.url}${LESSON}?step=why`);
  const the = lesson(page);
  await page.keyboard.press("v");
  await stands(page, 1.249);
  for (const control of [the.speed, the.seed, the.policy.getByRole("switch").first(), page.getByRole("tab", { name: "Order" })]) {
    await control.focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowRight");
    await stands(page, 1.249);
  }
  await close();
});

test("on a phone the ways are buttons of their own row, and nothing is too wide", async () => {
  const { page, problems, close } = await open(browser, `${root.url}${LESSON}?step=why`, { viewport: SIZES.phone, hasTouch: true });
  const the = lesson(page);
  const ways = page.getByRole("group", { name: "From the selected event" });
  await the.button("Go to the next broken check", ways).click();
  await stands(page, 1.249);
  await the.button("Why did it happen?", ways).click();
  assert.match((await told(the.story)).at(-1), /charge 2/);
  await the.button("Go to the previous event on its lane", ways).click();
  await the.button("Go to its cause", ways).click();
  await stands(page, 1.189);
  assert.ok((await overflow(page)) <= 0, "nothing is too wide");
  const tops = await ways.getByRole("button").evaluateAll((all) => new Set(all.map((one) => one.getBoundingClientRect().top)).size);
  assert.equal(tops, 1, "they stand in one row");
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(problems, []);
  await close();
});

test("at the end of the run nothing can be broken, and it says so", async () => {
  const { page, close } = await open(browser, `${root.url}${LESSON}?step=fix`);
  const the = lesson(page);
  const lose = page.getByRole("switch", { name: "Lose messages" });
  await the.toEnd();
  await the.network();
  await the.faults.getByText("The run is over. Go back in time to break something.").waitFor();
  assert.ok(await lose.isDisabled());
  await clickHead(page, "Payments", "Crash");
  await the.messages.getByText(/The run is over/).waitFor();
  await the.interventions.getByText("One intervention in this run.").waitFor();
  await the.toStart();
  await the.messages.getByText(/The run is over/).waitFor({ state: "detached", timeout: 5_000 });
  await the.network();
  await the.faults.getByText("The run is over.").waitFor({ state: "detached" });
  await lose.check();
  await the.interventions.getByText("2 interventions in this run.").waitFor();
  await close();
});

test("in a drill, what would have prevented it is told once the cause need not be found any more", async () => {
  const { page, problems, close } = await open(browser, `${root.url}#/lesson/drill-leaky-lock`);
  const the = lesson(page);
  await the.toEnd();
  const ask = async () => {
    await the.button("Why?", the.checks).first().click();
    await told(the.story);
  };
  await ask();
  assert.equal(await the.button("What would have prevented it?", the.story).count(), 0);
  await the.button("Skip ›").or(the.button("Next ›")).click();
  await ask();
  assert.equal(await the.button("What would have prevented it?", the.story).count(), 0);
  await the.button("Skip ›").click();
  await ask();
  await the.button("What would have prevented it?", the.story).click();
  await the.story.getByText(/^\d+ runs so far, with and without changes|^\d+ runs, with and without changes/).waitFor();
  assert.deepEqual(problems, []);
  await close();
});
