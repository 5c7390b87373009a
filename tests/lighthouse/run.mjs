// Lighthouse on the built site: performance, accessibility and best practices, for desktop and phone. Hosts compress,
// so the site is served with Brotli. For `./dev bench`; scores depend on the machine, so they are not tests.

import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import lighthouse, { desktopConfig } from "lighthouse";
import { launch as start } from "chrome-launcher";
import { BROWSER_FLAGS, browserPath, serve } from "../e2e/support.mjs";

const OUT = fileURLToPath(new URL("../../target/bench", import.meta.url));
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const PAGES = { home: "", lesson: "#/lesson/idempotency" };
const AIM = 95;
const ROUNDS = Number(process.env.ROUNDS ?? 3);
/** Audits below this score are worth a look; the values of the speed metrics are shown in any case. */
const FINE = 0.9;
const TIMES = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "speed-index"];

const server = await serve("/", { brotli: true });
const chrome = await start({ chromePath: browserPath(), chromeFlags: BROWSER_FLAGS, logLevel: "error" });

async function look(url, preset) {
  const options = { port: chrome.port, output: "json", logLevel: "error", onlyCategories: CATEGORIES };
  const { lhr } = await lighthouse(url, options, preset === "desktop" ? desktopConfig : undefined);
  return lhr;
}

const middle = (values) => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
const report = [];
for (const [name, fragment] of Object.entries(PAGES)) {
  for (const preset of ["desktop", "mobile"]) {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await look(server.url + fragment, preset));
    const scores = Object.fromEntries(CATEGORIES.map((category) => {
      const values = rounds.map((lhr) => Math.round(lhr.categories[category].score * 100));
      return [category, { median: middle(values), min: Math.min(...values), max: Math.max(...values) }];
    }));
    const last = rounds.at(-1);
    const times = Object.fromEntries(TIMES.map((id) => [id, middle(rounds.map((lhr) => lhr.audits[id].numericValue))]));
    const below = CATEGORIES.flatMap((category) => last.categories[category].auditRefs)
      .map(({ id }) => last.audits[id])
      .filter(({ score, scoreDisplayMode }) => score !== null && score < FINE && ["binary", "numeric", "metricSavings"].includes(scoreDisplayMode))
      .map(({ id, displayValue }) => `${id}${displayValue ? `: ${displayValue}` : ""}`);
    report.push({ page: name, preset, scores, times, below });
    const cells = CATEGORIES.map((category) => {
      const { median, min, max } = scores[category];
      return `${category} ${median} (${min} to ${max})${median < AIM ? ` below ${AIM}` : ""}`;
    });
    console.log(`Lighthouse, ${name}, ${preset}: ${cells.join(", ")}`);
    console.log(`  ${TIMES.map((id) => `${id} ${times[id].toFixed(id.startsWith("cumulative") ? 3 : 0)}`).join(", ")}`);
    for (const line of new Set(below)) console.log(`  - ${line}`);
  }
}
await chrome.kill();
await server.close();
await mkdir(OUT, { recursive: true });
await writeFile(`${OUT}/lighthouse.json`, `${JSON.stringify(report, null, 2)}\n`);
