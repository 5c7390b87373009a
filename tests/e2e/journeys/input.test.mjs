// Untrusted input from outside the lesson: addresses, fields, storage.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LESSON, at, lesson, passed } from "../lesson.mjs";
import { browser, root, sub } from "../stage.mjs";
import { open, violations } from "../support.mjs";

const ADDRESSES = [
  ["a seed that is no number", "?seed=seven", "“seven” is not a seed: a seed is a whole number from 0 to 9007199254740991."],
  ["a seed that is too large", "?seed=9007199254740992", "is not a seed"],
  ["a seed below zero", "?seed=-1", "“-1” is not a seed"],
  ["a knob below its range", "?timeout=9", "“Browser timeout” must be between 100 and 5000 ms, not 9."],
  ["a knob above its range", "?timeout=99999999999999", "“Browser timeout” must be between 100 and 5000 ms, not 99999999999999."],
  ["a knob that is no number", "?timeout=soon", "“soon” is not a whole number: “Browser timeout” must be between 100 and 5000 ms."],
  ["a choice that there is not", "?key=golden", "“golden” is not a choice for Idempotency key"],
  ["a knob that there is not", "?warp=9", "There is no setting called “warp” in this lesson."],
  ["a scene that there is not", "?scene=nowhere", "This lesson has no scene called “nowhere”."],
  ["a step that there is not", "?step=victory", "This lesson has no step called “victory”."],
  ["markup", "?scene=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", "no scene called “<img src=x onerror=alert(1)>”"],
  ["broken escapes", "?scene=%E0%A4%A", "no scene called"],
];

for (const [what, query, sentence] of ADDRESSES) {
  test(`by address: ${what} is said, and the lesson works`, async () => {
    const { page, problems, close } = await open(browser, root.url + LESSON + query);
    const the = lesson(page);
    await the.messages.getByText(sentence).waitFor();
    await the.toEnd();
    assert.ok((await the.time()) > 0);
    assert.deepEqual(problems, []);
    await close();
  });
}

test("by address: what can be used is used", async () => {
  const { page, close } = await open(browser, `${root.url}${LESSON}?scene=race&seed=99&timeout=700&attempts=many`);
  const the = lesson(page);
  await the.messages.getByText("“many” is not a whole number").waitFor();
  assert.equal(await the.seed.inputValue(), "99");
  assert.equal(await the.variant.inputValue(), "Look up, then insert");
  await page.getByText(/^Retries/).click();
  assert.equal(await page.getByRole("spinbutton", { name: "Browser timeout" }).inputValue(), "700");
  await close();
});

test("by address: another one takes over while the lesson is open", async () => {
  const { page, problems, close } = await open(browser, root.url + LESSON);
  await page.evaluate(() => { location.hash = "#/lesson/idempotency?scene=crash&step=break"; });
  await at(page, 5);
  assert.equal(await lesson(page).variant.inputValue(), "Crash after the charge");
  await page.evaluate(() => { location.hash = "#/lesson/nowhere"; });
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  assert.deepEqual(problems, []);
  await close();
});

test("an unknown lesson is named, and leads home", async () => {
  const { page, problems, close } = await open(browser, `${root.url}#/lesson/perpetual-motion?seed=7`);
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  await page.getByText("/lesson/perpetual-motion").waitFor();
  await page.getByRole("link", { name: "To the start page" }).click();
  await page.getByRole("heading", { name: /Distributed systems/ }).waitFor();
  assert.deepEqual(problems, []);
  await close();
});

test("by hand: a seed that is none changes nothing, and says what a seed is", async () => {
  const { page, the, problems, close } = await lessonOpen();
  for (const wrong of ["seven", "-1", "1.5", "", "9007199254740992", "9".repeat(400)]) {
    await the.seed.fill(wrong);
    await the.seed.press("Tab");
    await page.getByText("A seed is a whole number from 0 to 9007199254740991.").waitFor();
    assert.equal(await the.seed.getAttribute("aria-invalid"), "true", wrong);
  }
  assert.ok(!page.url().includes("seed="), "the run is as it was");
  await the.seed.fill(" 42 ");
  await the.seed.press("Tab");
  await page.waitForFunction(() => location.hash.includes("seed=42"));
  assert.equal(await the.seed.getAttribute("aria-invalid"), "false");
  assert.deepEqual(problems, []);
  await close();
});

test("by hand: a knob out of range changes nothing, and says its range", async () => {
  const { page, the, problems, close } = await lessonOpen();
  await page.getByText(/^Retries/).click();
  const knob = page.getByRole("spinbutton", { name: "Browser timeout" });
  for (const wrong of ["99", "5001", "-500", "1e30", ""]) {
    await knob.fill(wrong);
    await knob.press("Tab");
    await the.policy.getByRole("alert").getByText(/“Browser timeout” must be between 100 and 5000 ms/).waitFor();
    assert.equal(await knob.getAttribute("aria-invalid"), "true", wrong);
  }
  assert.ok(!page.url().includes("timeout="), "the run is as it was");
  await knob.fill("700");
  await knob.press("Tab");
  await page.waitForFunction(() => location.hash.includes("timeout=700"));
  assert.equal(await the.policy.getByRole("alert").count(), 0);
  assert.deepEqual(problems, []);
  await close();
});

test("what somebody is typing stays while the run plays on", async () => {
  const { page, the, problems, close } = await lessonOpen();
  await page.getByText(/^Retries/).click();
  const knob = page.getByRole("spinbutton", { name: "Browser timeout" });
  await the.button("▶ Play", the.transport).click();
  await knob.press("Control+A");
  await knob.pressSequentially("1250", { delay: 150 });
  assert.equal(await knob.inputValue(), "1250");
  assert.ok((await the.time()) > 0, "it plays");
  await knob.press("Tab");
  await page.waitForFunction(() => location.hash.includes("timeout=1250"));
  assert.deepEqual(problems, []);
  await close();
});

test("damaged progress is set aside, said, and the lesson starts afresh", async () => {
  for (const damaged of ["{damaged", '{"version":1,"value":[7]}', '{"version":99,"value":{}}', ""]) {
    const { page, problems, close } = await open(browser, root.url + LESSON, {
      before: `if (!sessionStorage.once) { sessionStorage.once = 1; localStorage.setItem("happens-before.progress", ${JSON.stringify(damaged)}); }`,
    });
    const the = lesson(page);
    await the.messages.getByText("could not be read").waitFor();
    await the.fast();
    await the.button("▶ Play to that moment").click();
    await passed(page, 1);
    await page.getByRole("link", { name: "Lessons" }).click();
    await page.reload();
    await page.getByRole("link", { name: "Idempotency keys" }).first().click();
    await at(page, 2);
    await passed(page, 1);
    assert.equal(await page.evaluate("localStorage.getItem('happens-before.progress.set-aside')"), damaged);
    assert.deepEqual(problems, []);
    await close();
  }
});

test("blocked storage is said once, and progress lasts until the page is closed", async () => {
  const { page, problems, close } = await open(browser, root.url + LESSON, {
    before: () => Object.defineProperty(window, "localStorage", { get() { throw new DOMException("blocked", "SecurityError"); } }),
  });
  const the = lesson(page);
  await the.messages.getByText("blocks storage").waitFor();
  await the.fast();
  await the.button("▶ Play to that moment").click();
  await passed(page, 1);
  await page.getByRole("link", { name: "Lessons" }).click();
  await page.getByText("1 of 8 steps").waitFor();
  assert.equal(await page.getByText("blocks storage").count(), 1);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(problems, []);
  await close();
});

test("under a sub-path the lesson loads, proves and writes its address", async () => {
  const { page, problems, close } = await open(browser, `${sub.url}${LESSON}?step=prove`);
  await lesson(page).button("Run 1000 seeds, with and without the fix").click();
  await page.getByText(/^\d+ of 1000 seeds$/).waitFor();
  assert.equal(new URL(page.url()).pathname, "/x/");
  assert.match(page.url(), /step=prove/);
  assert.deepEqual(problems, []);
  await close();
});

async function lessonOpen() {
  const opened = await open(browser, `${root.url}${LESSON}?step=fix`);
  return { ...opened, the: lesson(opened.page) };
}
