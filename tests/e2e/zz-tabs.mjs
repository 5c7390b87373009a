// local helper, not committed
import { mkdir } from "node:fs/promises";
import { SIZES, launch, ready, serve, violations } from "./support.mjs";
const out = process.argv[2]; const hash = process.argv[3] ?? "#/lesson/idempotency?scene=no-key"; const seek = Number(process.argv[4] ?? 60);
const tabs = (process.argv[5] ?? "order,events,state,charts,code").split(",");
const names = (process.argv[6] ?? "desktop-light,desktop-dark,phone-light").split(",");
await mkdir(out, { recursive: true });
const server = await serve(); const browser = await launch();
for (const name of names) {
  const [size, scheme] = name.split("-");
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme: scheme });
  const page = await context.newPage();
  page.on("console", (m) => ["error","warning"].includes(m.type()) && console.error(`${name}: ${m.text()}`));
  page.on("pageerror", (e) => console.error(`${name}: ${e}`));
  await page.goto(server.url + hash); await ready(page); await page.waitForSelector(".tabs");
  await page.evaluate(() => document.activeElement?.blur());
  for (let i = 0; i < seek; i++) await page.keyboard.press("ArrowRight");
  for (const tab of tabs) {
    await page.locator(`#tab-${tab}`).click(); await page.waitForTimeout(400);
    if (size === "phone") await page.locator(".tabs").scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${out}/${name}-${tab}.png`, fullPage: false });
    const box = page.locator(".tabs"); await box.screenshot({ path: `${out}/${name}-${tab}-box.png` });
    if (process.env.AXE) for (const v of await violations(page)) console.log(name, tab, v.slice(0, 400));
  }
  await context.close();
}
await browser.close(); await server.close();
