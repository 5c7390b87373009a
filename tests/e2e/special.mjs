// Special instructions for the journey that takes each lesson from its first step to its last (`walk.mjs`): by lesson, by kind of task, and
// in order. For a lesson that is not here, the page itself says enough.

const choose = (name, label) => (page) => page.getByRole("combobox", { name, exact: true }).selectOption({ label });

/** Opens a group of knobs unless it is open; a step opens those that it needs. */
async function group(page, name) {
  const details = page.locator("details", { has: page.locator("summary", { hasText: name }) });
  if (!(await details.evaluate((one) => one.open))) await details.locator("summary").click();
}

/** The saga log is written before each step, and a recovery job reads it after a restart. */
async function writeAndLook(page) {
  await group(page, "The orchestrator");
  await choose("The saga log is written", "before and after each step")(page);
  await choose("Recovery job", "continues the saga")(page);
}

/** A timeout, bulkheads, and a deadline that everyone is told of. */
async function boundWaitShareAndWork(page) {
  await group(page, "How the API asks");
  await page.getByRole("spinbutton", { name: "Timeout per attempt" }).fill("300");
  await page.getByRole("spinbutton", { name: "Timeout per attempt" }).press("Enter");
  await choose("The customer's deadline", "is passed along, and stops everyone")(page);
  await group(page, "The API's pool");
  await page.getByRole("switch", { name: "Bulkhead for each service" }).click();
}

/** The customer waits for the first two services only. */
async function waitForTwo(page) {
  await group(page, "The rest later");
  await page.getByRole("spinbutton", { name: "The customer waits for" }).fill("2");
  await page.getByRole("spinbutton", { name: "The customer waits for" }).press("Enter");
}

/** As many in line as can be served within a deadline. */
async function boundTheQueue(page) {
  await group(page, "The queue");
  await page.getByRole("spinbutton", { name: "Queue bound" }).fill("40");
  await page.getByRole("spinbutton", { name: "Queue bound" }).press("Enter");
}

async function doubleAndDraw(page) {
  await choose("Wait between attempts", "doubles each time")(page);
  await choose("Jitter", "full")(page);
}

async function sendAndCompareTokens(page) {
  await group(page, "Fencing token");
  await choose("The token is", "a counter, kept with the lock")(page);
  await choose("The file store checks tokens", "on reads and writes")(page);
}

/** The key goes on to the one who moves the money. */
async function letTheProviderHonourKeys(page) {
  await group(page, "Keys");
  await page.getByRole("switch", { name: "Provider honours the key" }).click();
}

/** A worker says in time that it needs longer. */
async function extendWhileWorking(page) {
  await group(page, "Workers");
  await page.getByRole("switch", { name: "Extend the timeout while working" }).click();
}

/** The update subtracts, and checks the stock. */
async function subtractInTheDatabase(page) {
  await group(page, "A sale");
  await choose("A worker writes", "stock - 1, where stock > 0")(page);
}

/** Order and event are rows of one transaction. */
async function writeOnce(page) {
  await group(page, "Shop");
  await choose("The shop writes", "order and event in one transaction")(page);
}

/** One repair for each of the eight; what is real stays as it is. */
async function repairAllEight(page) {
  await group(page, "1 The network is reliable");
  await choose("Without an answer the front", "sends it again with its key")(page);
  await group(page, "2 Latency is zero");
  await choose("The front collects a page with", "one call")(page);
  await group(page, "3 Bandwidth is infinite");
  await choose("Pictures are sent", "as thumbnails")(page);
  await group(page, "4 The network is secure");
  await choose("Orders carry", "a signed number")(page);
  await group(page, "5 Topology doesn't change");
  await choose("The checkout has its address from", "the registry, until a call fails")(page);
  await group(page, "6 There is one administrator");
  await page.getByRole("switch", { name: "The deadline travels with the call" }).click();
  await group(page, "7 Transport cost is zero");
  await choose("The catalogue answers in", "a binary encoding")(page);
  await group(page, "8 The network is homogeneous");
  await choose("A field that the checkout does not know is", "kept and passed on")(page);
}

export const SPECIAL = {
  "partial-failure": {
    predict: [{ answer: /^Two: only where the answer/, right: false }],
    why: [{ told: /Recorded #1 from Database to Shop API disappeared/ }],
    fix: [{ turn: choose("The browser", "asks, and closes missing orders") }],
  },
  "unreliable-network": {
    predict: [
      { answer: /one slip got lost/, right: false },
      { answer: /^The repeat: both slips/, right: false },
      { answer: /^Once, and it acknowledges/, right: true },
      { answer: /^At once: it is there/, right: false },
      { answer: /^Both: the till has agreed/, right: false },
    ],
    why: [{ told: /Slip #3 from Till to Head office disappeared/ }],
    fix: [{ turn: choose("Till and head office use", "all of that, and book in order") }],
  },
  "eight-fallacies": {
    predict: [
      { answer: /: there and back, and the rest/, right: false },
      { answer: /^Once: what was lost is replaced/, right: false },
      { answer: /^It accepts the copy/, right: true },
      { answer: /^They are entered: the front waits/, right: false },
      { answer: /^The order with its note/, right: false },
    ],
    why: [{ told: /from Proxy to Front (was lost|disappeared)/ }],
    fix: [{ turn: repairAllEight }],
  },
  "timeouts-and-pools": {
    predict: [
      { answer: /^Some, as when it was slow/, right: false },
      { answer: /^No: before all are taken/, right: false },
      { answer: /^All 6: the archive/, right: false },
      { answer: /^It works on to the end/, right: true },
    ],
    why: [{ told: /no room \(call \d+, service busy 6 of 6, queue 12 of 12\); all 6 workers were busy: 6 waited for Reviews/ }],
    fix: [{ turn: boundWaitShareAndWork }],
  },
  "call-chains": {
    predict: [
      { answer: /a chain is as strong as its weakest link/, right: false },
      { answer: /^About one, as at each shard/, right: false },
      { answer: /^A few per cent more/, right: true },
      { answer: /^An error: without Mail/, right: false },
    ],
    why: [{ told: /own work failed/ }],
    fix: [{ turn: waitForTwo }],
  },
  retries: {
    predict: [
      { answer: /^All of them: the longer waits/, right: false },
      { answer: /^Some of them: about one in each round/, right: true },
    ],
    why: [{ told: /overloaded #\d+ from Server/ }],
    fix: [{ turn: doubleAndDraw }],
  },
  "at-least-once": {
    predict: [
      { answer: /^Once: the deletion takes/, right: false },
      { answer: /^Once: a FIFO queue promises/, right: false },
      { answer: /^Booking 3: its worker/, right: true },
    ],
    why: [{ told: /visibility timeout/ }],
    fix: [{ turn: extendWhileWorking }],
  },
  outbox: {
    predict: [
      { answer: /^As soon as the shop is back/, right: false },
      { answer: /^It is not in the database, and/, right: true },
      { answer: /^One: the broker has the event/, right: false },
      { answer: /^At the next read after its commit/, right: false },
      { answer: /^After the rollback: then row/, right: false },
    ],
    why: [{ told: /passes over a gap \(row 101\)/ }],
    fix: [{ turn: writeOnce }],
  },
  "lost-update": {
    predict: [
      { answer: /^Stock -1, and two are sold/, right: false },
      { answer: /^It refuses B's update/, right: true },
      { answer: /^Nothing: it gets an error/, right: false },
      { answer: /^Its update finds no row/, right: false },
    ],
    why: [{ told: /row read \(store 1, transaction B1, stock 1/ }],
    fix: [{ turn: subtractInTheDatabase }],
  },
  "vector-clocks": {
    predict: [
      { answer: /^Milk, eggs and bread/, right: false },
      { answer: /^It keeps both: Ben has not/, right: false },
      { answer: /^Ben's: \[1:3\]/, right: true },
      { answer: /^Two: the last version of each/, right: false },
      { answer: /^No: he has read the version/, right: false },
    ],
    fix: [{ turn: choose("A version carries", "a dot and a vector of replicas") }],
  },
  "saga-choreography": {
    predict: [{ answer: /^Orders: it sees/, right: false }],
    why: [{ told: /Event bus to Inventory/ }],
    fix: [{ turn: choose("Events are sent", "until they are confirmed") }],
  },
  "saga-orchestration": {
    predict: [{ answer: /^It starts again/, right: false }],
    why: [{ told: /Card charged #1 from Payments to Orchestrator disappeared/ }],
    fix: [{ turn: writeAndLook }],
  },
  "distributed-lock": {
    predict: [{ answer: /^Nothing: the lock is B's now/, right: false }],
    why: [{ told: /another worker's lock deleted \(file 7, turn B1, by A1\)/ }],
    fix: [{ turn: choose("Releasing the lock", "delete it if mine, in one step") }],
  },
  fencing: {
    predict: [{ answer: /^It is refused: token 1/, right: false }],
    why: [{ told: /which broke “no update is lost”: A1 had read version 0/ }],
    fix: [{ turn: choose("The file store checks tokens", "on reads and writes") }],
  },
  "wall-clocks": {
    predict: [{ answer: /^Bob's price/, right: false }],
    why: [{ told: /thrown away/ }],
    fix: [{ turn: choose("Timestamps", "later than what was read") }],
  },
  lamport: {
    predict: [
      { answer: /^Parcel packed/, right: true },
      { answer: /^That the stock was reserved first/, right: false },
    ],
    why: [{ told: /order placed/ }],
    fix: [{ turn: choose("Sort lines by", "Lamport time") }],
  },
  "sortable-ids": {
    predict: [
      { answer: /^All three/, right: false },
      { answer: /^Yes: the one whose transaction took long/, right: true },
    ],
    why: [{ told: /order/ }],
    fix: [{ turn: choose("Identifiers are", "hybrid timestamps") }],
  },
  "circuit-breaker": {
    predict: [{ answer: /^Once 30 s have passed/, right: true }],
    why: [{ told: /Customers' timer for “timeout” fired/ }],
    fix: [{ turn: choose("Circuit breaker", "in the shop, in front of Stock") }],
  },
  overload: {
    predict: [
      { answer: /^Within two seconds: demand/, right: false },
      { answer: /^All: the queue is bounded/, right: false },
      { answer: /^None: the queue is as long/, right: false },
      { answer: /^None, or next to none/, right: true },
      { answer: /^Not in this run: the retries/, right: false },
      { answer: /^Some seconds later than before/, right: false },
      { answer: /^All: a short queue keeps/, right: false },
    ],
    why: [{ told: /work begins, too late \(call \d+, waited 1/ }],
    fix: [{ turn: boundTheQueue }],
  },
  "drill-leaky-lock": {
    diagnose: [{
      where: "Lock server",
      what: "clock changes",
      event: /Lock server's wall clock/,
      wrong: { cause: /^A worker was paused/, refuted: "The longest pause was 5 s. A lease lasts 10 s." },
      cause: /^The lock server's clock was set/,
    }],
    grade: [{ turn: sendAndCompareTokens }],
  },
  "drill-double-charge": {
    diagnose: [{
      where: "Payments",
      what: "timers",
      event: /Payments' timer for “timeout” fired/,
      wrong: { cause: /^The table forgot the key/, refuted: /The table keeps keys for/ },
      cause: /^The provider's answer was lost/,
    }],
    grade: [{ turn: letTheProviderHonourKeys }],
  },
  "drill-stuck-saga": {
    diagnose: [{
      where: "Orchestrator",
      what: "starts, crashes, pauses",
      event: /Orchestrator crashed/,
      nth: 1,
      wrong: { cause: /^A compensation kept failing/, refuted: /orders were parked/ },
      cause: /^The orchestrator crashed while/,
    }],
    grade: [{ turn: writeAndLook }],
  },
};
