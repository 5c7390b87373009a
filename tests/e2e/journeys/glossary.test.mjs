// The glossary: finding terms, links from lessons to terms, and links back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, root } from "../stage.mjs";
import { expect, open } from "../support.mjs";

test("a term is found by typing, and leads to its lesson", async () => {
  const { page, problems, close } = await open(browser, root.url);
  await page.getByRole("link", { name: "Glossary" }).click();
  await page.getByRole("heading", { level: 1, name: "Glossary" }).waitFor();
  const terms = page.getByRole("term");
  const all = await terms.allInnerTexts();
  assert.ok(all.length >= 10, `${all.length} terms`);
  const plain = (term) => term.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
  assert.deepEqual(all.map(plain), all.map(plain).sort());
  await page.getByRole("searchbox", { name: "Find" }).fill("idempotency k");
  await expect(async () => assert.ok((await terms.count()) < all.length), "fewer are shown");
  const entry = page.locator(".entry").filter({ has: page.getByRole("term").filter({ hasText: /^idempotency key$/i }) });
  await entry.getByRole("link", { name: "Idempotency keys" }).click();
  await page.getByRole("heading", { level: 1, name: /You pressed Pay once/ }).waitFor();
  assert.deepEqual(problems, []);
  await close();
});

test("an address names a term, and one that no lesson explains is said", async () => {
  const { page, problems, close } = await open(browser, `${root.url}#/glossary/tombstone`);
  await expect(async () => assert.ok(await page.locator(".entry.current").isVisible()), "the term is marked");
  assert.match(await page.locator(".entry.current").innerText(), /^tombstone/i);
  await page.goto(`${root.url}#/glossary/no-such-term`);
  await page.getByText("No lesson explains “no such term”.").waitFor();
  await page.getByRole("searchbox", { name: "Find" }).fill("zzzz");
  await page.getByText("no term matches").waitFor();
  assert.deepEqual(problems, []);
  await close();
});

test("the last step of a lesson leads to the terms of all", async () => {
  const { page, close } = await open(browser, `${root.url}#/lesson/idempotency?step=home`);
  await page.getByRole("link", { name: "Terms of all lessons" }).click();
  await page.getByRole("heading", { level: 1, name: "Glossary" }).waitFor();
  await close();
});
