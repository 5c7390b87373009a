// The lesson on partial failure, from its first step to its last.

import { after, before, test } from "node:test";
import { launch, serve } from "../support.mjs";
import { take } from "../walk.mjs";

let browser;
let root;

before(async () => {
  [browser, root] = await Promise.all([launch(), serve("/")]);
});

after(async () => {
  await browser.close();
  await root.close();
});

test("a learner takes the lesson on partial failure", { timeout: 300_000 }, () =>
  take(browser, root.url, {
    id: "partial-failure",
    title: "Partial failure",
    steps: [
      ["watch"],
      ["predict", { answer: /^Two: only where the answer/, right: false }],
      ["why", { told: /Recorded #1 from Database to Shop API disappeared/ }],
      ["fix", { turn: (page) => page.getByRole("combobox", { name: "The browser" }).selectOption({ label: "asks, and closes what is not there" }) }],
      ["break", { scenes: 4 }],
      ["prove"],
      ["home"],
    ],
  }));
