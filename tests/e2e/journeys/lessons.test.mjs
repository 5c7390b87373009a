// Every lesson from its first step to its last, in the order of the home page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SPECIAL } from "../special.mjs";
import { browser, root } from "../stage.mjs";
import { open } from "../support.mjs";
import { take } from "../walk.mjs";

// The journey `learner` covers this one, in more detail.
const ELSEWHERE = "idempotency";

test("learners take every lesson", { timeout: 1_500_000 }, async (t) => {
  const { page, close } = await open(browser, root.url);
  const links = page.locator("h3 a[href^='#/lesson/']");
  await links.first().waitFor();
  const ids = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href").slice("#/lesson/".length)));
  await close();
  for (const id of Object.keys(SPECIAL)) assert.ok(ids.includes(id), `${id} is special, and no lesson`);
  for (const id of ids.filter((id) => id !== ELSEWHERE)) {
    await t.test(id, { timeout: 400_000 }, () => take(browser, root, id, SPECIAL[id]));
  }
});
