// The lesson on Lamport clocks, from its first step to its last.

import { learner } from "../walk.mjs";

learner("a learner takes the lesson on Lamport clocks", {
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
});
