// The lesson on sortable identifiers, from its first step to its last.

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

test("a learner takes the lesson on sortable identifiers", { timeout: 300_000 }, () =>
  take(browser, root.url, {
    id: "sortable-ids",
    title: "Sortable identifiers",
    steps: [
      ["watch"],
      ["predict", { answer: /^All three/, right: false }],
      ["why", { told: /order/ }],
      ["fix", { turn: (page) => page.getByRole("combobox", { name: "Identifiers are" }).selectOption({ label: "hybrid times" }) }],
      ["predict", { answer: /^Yes: the one whose transaction took long/, right: true }],
      ["break", { scenes: 4 }],
      ["prove"],
      ["home"],
    ],
  }));
