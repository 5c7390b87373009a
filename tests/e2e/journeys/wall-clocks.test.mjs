// The lesson on wall clocks, from its first step to its last.

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

test("a learner takes the lesson on wall clocks", { timeout: 300_000 }, () =>
  take(browser, root.url, {
    id: "wall-clocks",
    title: "Wall clocks",
    steps: [
      ["watch"],
      ["predict", { answer: /^Bob's price/, right: false }],
      ["why", { told: /thrown away/ }],
      ["fix", { turn: (page) => page.getByRole("combobox", { name: "Timestamps" }).selectOption({ label: "after what was read" }) }],
      ["break", { scenes: 4 }],
      ["prove"],
      ["home"],
    ],
  }));
