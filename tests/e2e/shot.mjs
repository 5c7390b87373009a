// Screenshots of one address of the built application.
//
//   node tests/e2e/shot.mjs '#/lesson/idempotency?seed=7' out/idempotency
//   node tests/e2e/shot.mjs '#/' out/home --only desktop-dark,phone-light --full
//   node tests/e2e/shot.mjs '#/' out/home --click 'text=Play' --wait 1500 --press '?'
//
// First the fragment, then the folder (created if necessary). Files: desktop-light.png (1440x900), desktop-dark.png,
// tablet-light.png (1024x768), phone-light.png (390x844), phone-dark.png.
//
//   --only a,b       only these of the five
//   --full           the whole page instead of the window
//   --click SEL      click this (Playwright selector); may be repeated, with --press, in order
//   --press KEY      press this key
//   --wait MS        wait before the picture, 300 unless given
//   --search ?x=y    the query before the fragment
//   --url URL        take the page from a running server, e.g. http://127.0.0.1:8080/, not from dist
//
// DIST=path chooses another build than ./dist. Errors on the page's console are printed.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { SIZES, launch, ready, serve } from "./support.mjs";

const SHOTS = ["desktop-light", "desktop-dark", "tablet-light", "phone-light", "phone-dark"];

function parse(words) {
  const options = { only: SHOTS, steps: [], wait: 300, search: "", full: false, places: [] };
  while (words.length > 0) {
    const word = words.shift();
    if (word === "--only") options.only = words.shift().split(",");
    else if (word === "--full") options.full = true;
    else if (word === "--click" || word === "--press") options.steps.push([word.slice(2), words.shift()]);
    else if (word === "--wait") options.wait = Number(words.shift());
    else if (word === "--search") options.search = words.shift();
    else if (word === "--url") options.url = words.shift();
    else options.places.push(word);
  }
  return options;
}

async function shoot(browser, root, [fragment, folder], options, name) {
  const [size, scheme] = name.split("-");
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme: scheme });
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && console.error(`${name}: ${message.text()}`));
  page.on("pageerror", (error) => console.error(`${name}: ${error}`));
  await page.goto(root + options.search + fragment);
  await ready(page);
  for (const [kind, what] of options.steps) {
    await (kind === "click" ? page.locator(what).first().click() : page.keyboard.press(what));
  }
  await page.waitForTimeout(options.wait);
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, fullPage: options.full });
  console.log(path);
  await context.close();
}

const options = parse(process.argv.slice(2));
if (options.places.length !== 2) {
  console.error("usage: node tests/e2e/shot.mjs '#/route' folder [options]; see the top of the file");
  process.exit(2);
}
await mkdir(options.places[1], { recursive: true });
const server = options.url ? undefined : await serve();
const browser = await launch();
for (const name of options.only) {
  await shoot(browser, options.url ?? server.url, options.places, options, name);
}
await browser.close();
await server?.close();
