// Accessibility of a lesson: axe-core, the keyboard alone, the list of shortcuts, reduced motion.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LESSON, at, lesson, passed } from "../lesson.mjs";
import { browser, root } from "../stage.mjs";
import { SIZES, expect, frames, open, overflow, violations } from "../support.mjs";

const LOOKS = [
  ["light", "desktop"],
  ["dark", "desktop"],
  ["light", "tablet"],
  ["dark", "phone"],
];

for (const [colorScheme, size] of LOOKS) {
  test(`axe finds nothing on the lesson page: ${colorScheme}, ${size}`, { timeout: 180_000 }, async () => {
    const { page, problems, close } = await open(browser, root.url + LESSON, { colorScheme, viewport: SIZES[size] });
    const check = async (where) => {
      assert.deepEqual(await violations(page), [], where);
      assert.ok((await overflow(page)) <= 0, `${where}: nothing is too wide`);
    };
    await check("hook");
    await show(page, "?step=why");
    await lesson(page).button("Why was the card charged twice?").click();
    await check("why");
    await show(page, "?step=break&scene=crash");
    await lesson(page).toEnd();
    // On a phone the task covers what is below; folded away, it does not.
    if (size === "phone") await lesson(page).button("Hide the task").click();
    for (const tab of ["Order", "Charts", "Events", "State", "Code"]) {
      await lesson(page).tab(tab);
      await check(`break, ${tab}`);
    }
    await lesson(page).toStart();
    await lesson(page).network();
    await page.getByRole("switch", { name: "Lose messages" }).check();
    await check("faults");
    await show(page, "?step=predict&seed=seven");
    await check("predict, with a message");
    await show(page, "?step=home");
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await check("home, with the list of shortcuts");
    assert.deepEqual(problems, []);
    await close();
  });
}

async function show(page, query) {
  await page.evaluate((hash) => { location.hash = hash; }, LESSON + query);
  await page.waitForFunction((step) => location.hash.includes(step), query.slice(1).split("&")[0]);
  await frames(page, 5);
}

test("the list of shortcuts opens by ?, keeps the focus, and gives it back", async () => {
  const { page, problems, close } = await open(browser, root.url + LESSON);
  const play = lesson(page).button("▶ Play", lesson(page).transport);
  await play.focus();
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard" });
  await dialog.getByText("play or pause").waitFor();
  await page.keyboard.press("Tab");
  assert.ok(await dialog.evaluate((element) => element.contains(document.activeElement)), "the focus stays inside");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.ok(await play.evaluate((element) => element === document.activeElement), "the focus is back");
  await page.getByRole("textbox", { name: "seed" }).focus();
  await page.keyboard.press("?");
  assert.equal(await dialog.count(), 0, "what is typed into a field is the field's");
  await lesson(page).button("Keyboard shortcuts").click();
  await lesson(page).button("Close").click();
  await dialog.waitFor({ state: "detached" });
  assert.deepEqual(problems, []);
  await close();
});

test("events are told as they come, and what broke is told", async () => {
  const { page, close } = await open(browser, `${root.url}${LESSON}?step=fix`);
  const told = page.getByRole("status");
  await page.keyboard.press(".");
  await told.getByText(/Browser sent pay #1 to Payments/).waitFor();
  await page.keyboard.press("End");
  await told.getByText(/held to the end/).waitFor();
  await close();
});

/** Presses Tab until the focus is on an element with this name. */
async function tabTo(page, name, backwards = false) {
  for (let tabs = 0; tabs < 150; tabs += 1) {
    const focused = page.locator(":focus:not(main)");
    if ((await focused.count()) > 0) {
      const words = await focused.evaluate((element) => {
        const labels = element.labels ? [...element.labels].map((label) => label.textContent) : [];
        return [element.getAttribute("aria-label"), ...labels, element.textContent].filter(Boolean).join(" ");
      });
      if (name.test(words)) return;
    }
    await page.keyboard.press(backwards ? "Shift+Tab" : "Tab");
  }
  throw new Error(`Tab does not lead to ${name}`);
}

test("the lesson is taken by keyboard alone, and the focus is always seen", { timeout: 240_000 }, async () => {
  const { page, problems, close } = await open(browser, root.url);
  const seen = async () => {
    const outline = await page.locator(":focus").evaluate((element) => {
      const style = getComputedStyle(element);
      const after = getComputedStyle(element, "::after");
      return element.id === "content" || style.outlineStyle !== "none" || after.outlineStyle !== "none";
    });
    assert.ok(outline, await page.locator(":focus").evaluate((element) => element.outerHTML));
  };
  const press = async (name, key = "Enter") => {
    await tabTo(page, name);
    await seen();
    await page.keyboard.press(key);
  };
  await press(/^Idempotency keys$/);
  await at(page, 1);
  for (let faster = 0; faster < 8; faster += 1) await page.keyboard.press("+");
  await press(/Play to that moment/);
  await passed(page, 1);
  await press(/^Next/);
  await at(page, 2);
  await press(/^Once/, "Space");
  await press(/^That is my answer/);
  await passed(page, 2);
  await press(/^Next/);
  await press(/^Why was the card charged/);
  await passed(page, 3);
  await page.keyboard.press("Escape");
  await press(/^Next/);
  await at(page, 4);
  await tabTo(page, /^Idempotency key/);
  await page.keyboard.press("ArrowDown");
  await press(/^Provider honours the key/, "Space");
  await page.keyboard.press("Home");
  await tabTo(page, /To the end/, true);
  await page.keyboard.press("Enter");
  await passed(page, 4);
  await press(/^Next/);
  await at(page, 5);
  await press(/Let it run/);
  await expect(async () => assert.match(await page.locator(".scene-list .current").innerText(), /broken/), "it breaks");
  await press(/Apply the repair/);
  await tabTo(page, /To the end/);
  await page.keyboard.press("Enter");
  await page.getByText("1 of 7 broken and repaired; 4 are enough.").waitFor();
  assert.deepEqual(problems, []);
  await close();
});
