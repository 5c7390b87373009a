// What one learner sees, another one can see through a link or a file; bad links and files produce a message.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { LESSON, OF_TODAY, at, lesson, clickHead } from "../lesson.mjs";
import { browser, root } from "../stage.mjs";
import { SIZES, expect, open, overflow, violations } from "../support.mjs";

const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };

const dialogOf = (page) => page.getByRole("dialog", { name: "Share" });
const linkOf = (page) => dialogOf(page).getByRole("textbox", { name: "Link to this very moment" }).inputValue();

/** Opens the dialog and reads the run's digest from it. */
async function digestOf(page) {
  if ((await dialogOf(page).count()) === 0) await page.getByRole("button", { name: "Share" }).click();
  const digest = dialogOf(page).locator(".digest code");
  await digest.waitFor();
  assert.match(await digest.innerText(), /^[0-9a-f]{16}$/);
  return digest.innerText();
}

/** The parts of the screen that a link must restore. */
async function sight(page) {
  const digest = await digestOf(page);
  await dialogOf(page).getByRole("button", { name: "Close" }).click();
  await dialogOf(page).waitFor({ state: "detached" });
  const the = lesson(page);
  return {
    digest,
    time: await the.time(),
    step: await page.locator(".dot[aria-current=step]").getAttribute("aria-label"),
    scene: await the.variant.inputValue(),
    seed: await the.seed.inputValue(),
    undo: await the.button("Reset", the.interventions).count(),
  };
}

/** Moves on, and changes the run on the way. */
async function somewhere(page) {
  const the = lesson(page);
  for (let steps = 0; steps < 4; steps += 1) await the.button("Step on", the.transport).click();
  await the.network();
  await page.getByRole("switch", { name: "Lose messages" }).check();
  await page.keyboard.press("Escape");
  for (let steps = 0; steps < 3; steps += 1) await the.button("Step on", the.transport).click();
  await clickHead(page, "Payments", "Pause");
  await the.seed.fill("42");
  await the.seed.press("Tab");
  for (let steps = 0; steps < 6; steps += 1) await the.button("Step on", the.transport).click();
}

test("a copied link shows the same instant of the same run in a fresh profile", async () => {
  const { page, problems, close } = await open(browser, `${root.url}${LESSON}?step=break&scene=crash`, CLIPBOARD);
  const untouched = await digestOf(page);
  await page.keyboard.press("Escape");
  await somewhere(page);
  await page.keyboard.press("s");
  await dialogOf(page).getByRole("button", { name: "Copy link" }).click();
  await dialogOf(page).getByText("✓ Copied.").waitFor();
  const link = await page.evaluate("navigator.clipboard.readText()");
  assert.equal(link, await linkOf(page));
  assert.ok(link.startsWith(`${root.url}${LESSON}?${OF_TODAY}&step=break&scene=crash&seed=42&do=`), link);
  assert.ok(link.length < 300, link);
  await page.waitForFunction((link) => location.href === link, link);
  const seen = await sight(page);
  assert.ok(seen.time > 0, "the playhead is somewhere");
  assert.notEqual(seen.digest, untouched, "what was done shows in the digest");

  const fresh = await open(browser, link);
  assert.deepEqual(await sight(fresh.page), seen);
  await fresh.page.keyboard.press("s");
  assert.equal(await linkOf(fresh.page), link, "and the link is the same again");
  await fresh.page.keyboard.press("Escape");
  await lesson(fresh.page).button("Reset", lesson(fresh.page).interventions).click();
  assert.notEqual((await sight(fresh.page)).digest, seen.digest);
  assert.deepEqual([...problems, ...fresh.problems], []);
  await Promise.all([close(), fresh.close()]);
});

test("the selected event is part of the link", async () => {
  const { page, close } = await open(browser, `${root.url}${LESSON}?step=fix`, { viewport: { width: 1440, height: 1400 } });
  await lesson(page).toEnd();
  await lesson(page).tab("Events");
  await lesson(page).events.press("Home");
  const lost = page.getByRole("option").filter({ has: page.locator(".kind") }).filter({ hasText: "lost" }).first();
  await lost.click();
  await page.waitForFunction(() => /[?&]event=\d+/.test(location.hash));
  const link = page.url();
  const fresh = await open(browser, link);
  await lesson(fresh.page).tab("Events");
  assert.match(await fresh.page.locator("[role=option][aria-selected=true]").innerText(), /lost/);
  await Promise.all([close(), fresh.close()]);
});

test("where pages have no clipboard, the text is selected and that is said", async () => {
  const without = () => Object.defineProperty(navigator, "clipboard", { value: undefined });
  const refusing = () => { navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError")); };
  for (const hook of [without, refusing]) {
    const { page, problems, close } = await open(browser, root.url + LESSON, { before: hook });
    await page.keyboard.press("s");
    await dialogOf(page).getByRole("button", { name: "Copy link" }).click();
    await dialogOf(page).getByText("The text is selected").waitFor();
    assert.equal(await page.evaluate("getSelection().toString()"), await linkOf(page));
    assert.deepEqual(problems, []);
    await close();
  }
});

test("a recipe is saved, the page loaded again, and the recipe opened", async () => {
  const { page, problems, close } = await open(browser, `${root.url}${LESSON}?step=break&scene=expiry`);
  await somewhere(page);
  await page.getByRole("button", { name: "Share" }).click();
  const download = page.waitForEvent("download");
  await dialogOf(page).getByRole("button", { name: "Save recipe" }).click();
  const saved = await download;
  assert.equal(saved.suggestedFilename(), "idempotency-expiry-seed-42.json");
  const file = { name: "saved.json", mimeType: "application/json", buffer: await readFile(await saved.path()) };
  const recipe = JSON.parse(file.buffer.toString());
  assert.equal(recipe.view.scene, "expiry");
  assert.equal(`v=3&e=${recipe.engine}`, OF_TODAY);
  assert.equal(recipe.script.length, 3);
  const seen = await sight(page);

  await page.goto(root.url + LESSON);
  await page.reload();
  const before = await sight(page);
  assert.notDeepEqual(before, seen);
  await page.keyboard.press("s");
  await dialogOf(page).getByLabel("Open a recipe").setInputFiles(file);
  await dialogOf(page).waitFor({ state: "detached" });
  assert.deepEqual(await sight(page), seen);

  await lesson(page).button("Another seed").click();
  await page.keyboard.press("s");
  const dropped = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "dropped.json"));
    return data;
  }, file.buffer.toString());
  await dialogOf(page).locator(".open-recipe").dispatchEvent("drop", { dataTransfer: dropped });
  await dialogOf(page).waitFor({ state: "detached" });
  assert.deepEqual(await sight(page), seen, "a dropped file opens as well");
  assert.deepEqual(problems, []);
  await close();
});

const FILES = [
  ["no JSON", "{damaged", "This is not a recipe that can be read"],
  ["another thing", '{"hello":1}', "This is not a recipe that can be read"],
  ["nothing", "", "This is not a recipe that can be read"],
  ["deep nesting", "[".repeat(100_000), "This is not a recipe that can be read"],
  ["a later format", '{"version":9,"lesson":"idempotency","seed":1}', "This recipe has format 9"],
  ["another lesson", '{"version":1,"lesson":"perpetual-motion","seed":1}', "There is no lesson called “perpetual-motion”."],
  ["a node that there is not", '{"version":1,"lesson":"idempotency","seed":1,"script":[{"at":5,"do":{"crash":{"node":77}}}]}', "Intervention 1 is about a node"],
  ["a wild number", '{"version":1,"lesson":"idempotency","seed":1,"script":[{"at":5,"do":{"drift":{"node":1,"ppm":2000000000}}}]}', "Intervention 1 has a drift"],
  ["a large file", " ".repeat((1 << 20) + 1), "is larger than 1048576 bytes"],
];

test("files that are no recipes get a sentence, and nothing is lost", async () => {
  const { page, problems, close } = await open(browser, `${root.url}${LESSON}?step=break&scene=race`);
  await somewhere(page);
  const seen = await sight(page);
  await page.keyboard.press("s");
  for (const [what, text, sentence] of FILES) {
    const file = { name: `${what}.json`, mimeType: "application/json", buffer: Buffer.from(text) };
    await dialogOf(page).getByLabel("Open a recipe").setInputFiles(file);
    await dialogOf(page).getByRole("alert").filter({ hasText: `${what}.json` }).getByText(sentence).waitFor();
  }
  assert.deepEqual(await sight(page), seen);
  assert.deepEqual(problems, []);
  await close();
});

test("a run that more interventions than fit into a link is passed on as a file", async () => {
  const { page, problems, close } = await open(browser, root.url + LESSON);
  const script = Array.from({ length: 2_000 }, (_, index) => ({ at: 4_000 * index, do: { step_clock: { node: index % 4, by_us: index } } }));
  const text = JSON.stringify({ version: 1, lesson: "idempotency", seed: 3, script });
  await page.keyboard.press("s");
  await dialogOf(page).getByLabel("Open a recipe").setInputFiles({ name: "long.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await dialogOf(page).waitFor({ state: "detached" });
  await page.keyboard.press("s");
  await dialogOf(page).getByText("more interventions than fit into a link").waitFor();
  assert.equal(await dialogOf(page).getByRole("button", { name: "Copy link" }).count(), 0);
  const download = page.waitForEvent("download");
  await dialogOf(page).getByRole("button", { name: "Save recipe" }).click();
  const saved = JSON.parse(await readFile(await (await download).path(), "utf8"));
  assert.deepEqual(saved.script, script);
  await page.waitForFunction(() => location.hash.includes("do=left-out"));
  await page.reload();
  await lesson(page).messages.getByText("did not fit into its address").waitFor();
  assert.deepEqual(problems, []);
  await close();
});

const ADDRESSES = [
  ["a later version", "?v=99&seed=5&do=AQ", "This address has version 99"],
  ["an earlier engine", "?v=2&step=fix&at=700000", "This was made by an earlier version of the simulation (engine 1;"],
  ["an engine that is none", "?v=3&e=0", "“0” is not an engine number."],
  ["no version", "?v=two", "“two” is not a version of an address."],
  ["a time that is none", "?at=soon", "“soon” is not a time"],
  ["a time after the end", "?step=fix&at=99999999999", "This run ends at 8.000 s"],
  ["an event that is none", "?event=-1", "“-1” is not an event number."],
  ["an event that there is not", "?step=fix&event=4000000000", "This run has no event 4000000000."],
  ["a script that is none", "?do=%3Cscript%3E", "The interventions of this run cannot be read"],
  ["a script about a node that there is not", "?do=AQAETQA", "Intervention 1 is about a node"],
  ["a name that is too long", `?branch=${"x".repeat(61)}`, "A branch name has 1 to 60 characters"],
  ["a twin's bad setting", "?vs.timeout=9", "“Browser timeout” must be between 100 and 5000 ms, not 9."],
  ["far too much", `?do=${"A".repeat(16_300)}`, "The interventions of this run cannot be read"],
  ["more than is ever read", `?do=${"A".repeat(40_000)}`, undefined],
];

for (const [what, query, sentence] of ADDRESSES) {
  test(`by link: ${what} is said, and the lesson works`, async () => {
    const { page, problems, close } = await open(browser, root.url + LESSON + query);
    if (sentence === undefined) {
      await page.getByRole("heading", { name: "There is no such page" }).waitFor();
    } else {
      await lesson(page).messages.getByText(sentence).waitFor();
      await lesson(page).toStart();
      await lesson(page).toEnd();
      assert.ok((await lesson(page).time()) > 0);
    }
    assert.deepEqual(problems, []);
    await close();
  });
}

test("a link gives no answer away: it leads to where the question is asked, until it is answered", async () => {
  const link = `${root.url}${LESSON}?${OF_TODAY}&step=predict&scene=no-key&at=3000000&event=40`;
  const { page, problems, close } = await open(browser, link);
  const the = lesson(page);
  await the.messages.getByText("points past the question of this step").waitFor();
  const asked = await the.time();
  assert.ok(asked > 0.5 && asked < 1.1, `where the question is asked: ${asked}`);
  assert.equal(await page.getByText(/charged 49.00 again/).count(), 0);
  await the.fast();
  await page.getByRole("radio", { name: /^Twice/ }).check();
  await page.getByRole("button", { name: "That is my answer" }).click();
  await page.getByText(/^Right/).waitFor();
  await page.goto("about:blank");
  await page.goto(link);
  await at(page, 2);
  await expect(async () => assert.equal(await the.time(), 3), "who has answered is shown that very moment");
  assert.deepEqual(problems, []);
  await close();
});

test("the address follows the playhead, though not too often", async () => {
  const count = () => {
    const replace = history.replaceState;
    window.replaced = 0;
    history.replaceState = function (...rest) { window.replaced += 1; return replace.apply(this, rest); };
  };
  const { page, close } = await open(browser, `${root.url}${LESSON}?step=fix`, { before: count, clock: true });
  const the = lesson(page);
  await page.clock.pauseAt(Date.now() + 60_000);
  const written = async (act) => {
    await page.clock.runFor(1_100);
    const before = await page.evaluate("replaced");
    await act();
    return (await page.evaluate("replaced")) - before;
  };
  const playing = await written(async () => {
    await the.button("▶ Play", the.transport).click();
    await page.clock.runFor(3_000);
  });
  assert.ok(playing >= 1 && playing <= 5, `${playing} in three seconds of playing`);
  await page.keyboard.press("k");
  const box = await page.locator(".timeline-strip").boundingBox();
  const dragging = await written(async () => {
    await page.mouse.move(box.x + 200, box.y + 20);
    await page.mouse.down();
    for (let passed = 0; passed < 2_000; passed += 20) {
      await page.mouse.move(box.x + 200 + ((passed / 5) % 300), box.y + 20);
      await page.clock.runFor(20);
    }
    await page.mouse.up();
  });
  assert.ok(dragging >= 2 && dragging <= 7, `${dragging} in two seconds of dragging`);
  await page.clock.resume();
  await expect(async () => {
    const shown = await page.evaluate(() => Number(new URLSearchParams(location.hash.split("?")[1]).get("at")));
    assert.ok(Math.abs(shown / 1_000 - (await the.time()) * 1_000) <= 1, `${shown} µs in the address`);
  }, "in the end it is true");
  await close();
});

for (const [colorScheme, size] of [["light", "desktop"], ["dark", "phone"]]) {
  test(`the dialog is for everybody: ${colorScheme}, ${size}`, async () => {
    const { page, problems, close } = await open(browser, root.url + LESSON, { colorScheme, viewport: SIZES[size] });
    const share = page.getByRole("button", { name: "Share" });
    await share.focus();
    await page.keyboard.press("Enter");
    await dialogOf(page).waitFor();
    await digestOf(page);
    const link = dialogOf(page).getByRole("textbox", { name: "Link to this very moment" });
    assert.ok(await link.evaluate((field) => field === document.activeElement), "the link is ready to be copied");
    assert.deepEqual(await violations(page), []);
    assert.ok((await overflow(page)) <= 0);
    for (let tabs = 0; tabs < 20; tabs += 1) {
      assert.ok(await dialogOf(page).evaluate((dialog) => dialog.contains(document.activeElement)), "the focus stays inside");
      await page.keyboard.press(tabs < 12 ? "Tab" : "Shift+Tab");
    }
    await dialogOf(page).getByText("As a file").click();
    await page.keyboard.press("Escape");
    await dialogOf(page).waitFor({ state: "detached" });
    assert.ok(await share.evaluate((element) => element === document.activeElement), "the focus is back");
    assert.deepEqual(problems, []);
    await close();
  });
}
