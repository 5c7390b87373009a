// The lesson on sagas by choreography, from its first step to its last.

import { learner } from "../walk.mjs";

learner("a learner takes the lesson on sagas by choreography", {
  id: "saga-choreography",
  title: "Sagas by choreography",
  steps: [
    ["watch"],
    ["predict", { answer: /^Orders: it sees/, right: false }],
    ["why", { told: /Event bus to Inventory/ }],
    ["fix", { turn: (page) => page.getByRole("combobox", { name: "An event is sent" }).selectOption({ label: "until it is confirmed" }) }],
    ["break", { scenes: 3 }],
    ["prove"],
    ["home"],
  ],
});
