// The lesson on Lamport clocks, from its first step to its last.

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

test("a learner takes the lesson on Lamport clocks", { timeout: 300_000 }, () =>
  take(browser, root.url, {
    id: "lamport",
    title: "Lamport clocks",
    steps: [
      ["watch"],
      ["predict", { answer: /^Parcel packed/, right: true }],
      ["why", { told: /order placed/ }],
      ["fix", { turn: (page) => page.getByRole("combobox", { name: "Lines are sorted by" }).selectOption({ label: "Lamport time" }) }],
      ["predict", { answer: /^That stock was reserved before/, right: false }],
      ["break", { scenes: 3 }],
      ["prove"],
      ["home"],
    ],
  }));
