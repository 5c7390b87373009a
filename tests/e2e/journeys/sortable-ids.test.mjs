// The lesson on sortable identifiers, from its first step to its last.

import { learner } from "../walk.mjs";

learner("a learner takes the lesson on sortable identifiers", {
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
});
