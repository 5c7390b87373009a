// The lesson on fencing tokens, from its first step to its last.

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

test("a learner takes the lesson on fencing tokens", { timeout: 300_000 }, () =>
  take(browser, root.url, {
    id: "fencing",
    title: "Fencing tokens",
    steps: [
      ["watch"],
      ["predict", { answer: /^It is refused: token 1/, right: false }],
      ["why", { told: /which broke “no update is lost”: A1 has read version 0/ }],
      ["fix", { turn: (page) => page.getByRole("combobox", { name: "The file store compares the tokens" }).selectOption({ label: "of reads and writes" }) }],
      ["break", { scenes: 4 }],
      ["prove"],
      ["home"],
    ],
  }));
