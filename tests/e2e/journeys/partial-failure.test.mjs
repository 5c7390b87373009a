// The lesson on partial failure, from its first step to its last.

import { learner } from "../walk.mjs";

learner("a learner takes the lesson on partial failure", {
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
});
