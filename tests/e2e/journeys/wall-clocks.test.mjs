// The lesson on wall clocks as a learner takes it: every step passed by what the run shows.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { at, lesson, passed } from "../lesson.mjs";
import { launch, open, serve } from "../support.mjs";

let browser;
let root;

before(async () => {
  [browser, root] = await Promise.all([launch(), serve("/")]);
});

after(async () => {
  await browser.close();
  await root.close();
});

const STAMP = "Timestamps";

test("a learner takes the whole lesson on wall clocks", { timeout: 240_000 }, async () => {
  const { page, problems, close } = await open(browser, `${root.url}#/lesson/wall-clocks`);
  const the = lesson(page);

  await the.fast();
  await the.button("▶ Play to that moment").click();
  await passed(page, 1);
  assert.ok((await the.time()) < 0.02, "it stops when Bob has set his price");

  await the.button("Next ›").click();
  await at(page, 2);
  await page.getByText("10:00:00.001").first().waitFor();
  await page.getByRole("radio", { name: /^Bob's price/ }).check();
  await page.getByText("Not so.").waitFor();
  await passed(page, 2);

  await the.button("Next ›").click();
  await at(page, 3);
  await the.button("Why the price that was thrown away?").click();
  await the.story.getByRole("listitem").first().waitFor();
  await passed(page, 3);

  await the.button("Next ›").click();
  await at(page, 4);
  await page.getByRole("combobox", { name: STAMP }).selectOption({ label: "store's clock" });
  await page.getByRole("spinbutton", { name: "Bob's clock is off by" }).fill("0");
  await the.button("Run to the end").click();
  await page.getByText("Not yet").waitFor();
  await page.getByRole("spinbutton", { name: "Bob's clock is off by" }).fill("-10");
  await page.getByRole("combobox", { name: STAMP }).selectOption({ label: "after what was read" });
  await page.getByText("✓ It holds").waitFor();
  await passed(page, 4);

  await the.button("Next ›").click();
  await at(page, 5);
  for (const name of ["A minute ahead", "One clock for all, set back", "Less than no time", "Right clocks, same moment"]) {
    await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
    await the.toEnd();
    await page.getByRole("button", { name: new RegExp(`^${name} ?: broken, not repaired yet`) }).waitFor();
    await the.button("Apply the repair").click();
    await the.toEnd();
    await page.getByRole("button", { name: new RegExp(`^${name} ?: broken and repaired`) }).waitFor();
  }
  await passed(page, 5);

  await the.button("Next ›").click();
  await at(page, 6);
  await the.button("Run 1000 seeds, with and without").click();
  await page.getByText("With it: no violation found in 1000 runs.").waitFor({ timeout: 120_000 });
  await passed(page, 6);

  await the.button("Next ›").click();
  await at(page, 7);
  await passed(page, 7);
  await page.getByRole("term").filter({ hasText: "last write wins" }).waitFor();
  assert.deepEqual(problems, []);
  await close();
});
