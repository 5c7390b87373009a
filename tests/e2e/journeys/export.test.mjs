// Exports: every format is saved from the built page, and read the way its target program reads it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { LESSON, lesson } from "../lesson.mjs";
import { browser, root } from "../stage.mjs";
import { open } from "../support.mjs";

/** Opens the lesson at its end, and the dialog. */
async function share(options = {}) {
  const opened = await open(browser, root.url + LESSON, options);
  const the = lesson(opened.page);
  await the.toEnd();
  await the.button("Share").click();
  const dialog = opened.page.getByRole("dialog", { name: "Share" });
  await dialog.waitFor();
  return { ...opened, dialog };
}

/** Presses a button of the dialog and returns the saved file's name and bytes. */
async function saved({ page, dialog }, button) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: button, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

async function digestOf(dialog) {
  const code = dialog.locator(".digest code");
  await code.waitFor();
  return (await code.innerText()).trim();
}

test("the trace is saved as JSON: the run whose digest the page shows, and a schema beside the page describes it", async () => {
  const opened = await share();
  const { name, bytes } = await saved(opened, "Trace (JSON)");
  assert.match(name, /^idempotency-[a-z-]+-seed-\d+\.trace\.json$/);
  const file = JSON.parse(bytes);
  assert.equal(file.format, "happens-before.trace");
  assert.equal(file.digest, await digestOf(opened.dialog));
  assert.equal(file.recipe.lesson, "idempotency");
  assert.ok(file.events.length > 20 && file.messages.length > 5, `${file.events.length} events`);
  for (const event of file.events) assert.ok(event.text && event.at_us <= file.horizon_us, JSON.stringify(event));
  const link = opened.dialog.getByRole("link", { name: "its schema" });
  const schema = await (await fetch(new URL(await link.getAttribute("href"), root.url))).json();
  assert.equal(schema.properties.format.const, file.format);
  assert.deepEqual(Object.keys(file).filter((key) => !schema.properties[key]), []);
  assert.deepEqual(schema.required.filter((key) => !(key in file)), []);
  assert.deepEqual(opened.problems, []);
  await opened.close();
});

/** ShiViz's `NamedRegExp`: it rewrites groups and matches twice, once for the names. */
function records(expression, log) {
  const whole = new RegExp(expression.replace(/\(\?<\w+?>/g, "(?:"), "gm");
  let rest = expression.replace(/\((?!\?(=|!|<|:))/g, "(?:");
  const names = [];
  for (let found = rest.match(/\(\?<(\w+?)>.+\)/); found; found = rest.match(/\(\?<(\w+?)>.+\)/)) {
    assert.ok(!names.includes(found[1]), `two groups are called ${found[1]}`);
    names.push(found[1]);
    rest = rest.replace(/\(\?<\w+?>/, "(");
  }
  const named = new RegExp(rest, "gm");
  const found = [];
  while (whole.exec(log)) {
    const match = named.exec(log);
    found.push(Object.fromEntries(names.map((name, index) => [name, match[index + 1]])));
  }
  return found;
}

test("the log is such that ShiViz reads it: its expression finds every record, and clocks count on by one", async () => {
  const opened = await share();
  const trace = JSON.parse((await saved(opened, "Trace (JSON)")).bytes);
  const { name, bytes } = await saved(opened, "ShiViz log");
  assert.match(name, /\.shiviz\.log$/);
  const text = bytes.toString("utf8");
  // As ShiViz's upload does: two lines, then the log.
  const [expression, delimiter] = text.split("\n", 2);
  assert.equal(delimiter, "");
  const log = text.slice(text.indexOf("\n", text.indexOf("\n") + 1) + 1).trim();
  const found = records(expression.trim(), log);
  assert.equal(found.length, trace.events.filter((event) => "node" in event || event.kind === "intervened").length);
  const hosts = {};
  for (const record of found) {
    const clock = JSON.parse(record.clock);
    hosts[record.host] = (hosts[record.host] ?? 0) + 1;
    assert.equal(clock[record.host], hosts[record.host], `${record.host} counts on by one`);
    assert.ok(record.event.trim());
  }
  for (const record of found) {
    for (const [host, count] of Object.entries(JSON.parse(record.clock))) {
      assert.ok(count >= 1 && count <= hosts[host], `${host} has an event ${count}`);
    }
  }
  assert.deepEqual(trace.nodes.map((node) => node.name).filter((node) => !hosts[node]), []);
  assert.deepEqual(opened.problems, []);
  await opened.close();
});

test("the spans are OpenTelemetry's: ids resolve, and what was received descends from what was sent", async () => {
  const opened = await share();
  const trace = JSON.parse((await saved(opened, "Trace (JSON)")).bytes);
  const { name, bytes } = await saved(opened, "OpenTelemetry (OTLP/JSON)");
  assert.match(name, /\.otlp\.json$/);
  const file = JSON.parse(bytes);
  const services = file.resourceSpans.map(({ resource }) => resource.attributes.find(({ key }) => key === "service.name").value.stringValue);
  assert.deepEqual(trace.nodes.map((node) => node.name).filter((node) => !services.includes(node)), []);
  const spans = file.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  assert.equal(byId.size, spans.length);
  const attribute = (span, wanted) => span.attributes.find(({ key }) => key === wanted)?.value;
  let received = 0;
  for (const span of spans) {
    assert.match(span.traceId, /^[0-9a-f]{32}$/);
    assert.match(span.spanId, /^[0-9a-f]{16}$/);
    assert.ok(!span.parentSpanId || byId.has(span.parentSpanId), span.name);
    assert.ok(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano));
    if (span.kind !== 5) continue;
    const parent = byId.get(span.parentSpanId);
    assert.equal(parent.kind, 4, `${span.name} after ${parent.name}`);
    const event = trace.events[attribute(span, "hb.event").intValue];
    assert.equal(trace.messages[event.message].sent, Number(attribute(parent, "hb.event").intValue));
    received += 1;
  }
  assert.equal(received, trace.events.filter((event) => event.kind === "delivered").length);
  assert.deepEqual(opened.problems, []);
  await opened.close();
});

test("the picture is saved as SVG with its legend, and every browser reads it", async () => {
  const opened = await share();
  const { name, bytes } = await saved(opened, "Picture (SVG)");
  assert.match(name, /\.svg$/);
  const read = await opened.page.evaluate((text) => {
    const page = new DOMParser().parseFromString(text, "image/svg+xml");
    const words = [...page.querySelectorAll("text")].map((node) => node.textContent);
    const attributes = (selector, name) => [...page.querySelectorAll(selector)].map((node) => node.getAttribute(name));
    return {
      broken: page.querySelector("parsererror")?.textContent,
      root: page.documentElement.tagName,
      title: page.querySelector("title").textContent,
      family: page.documentElement.getAttribute("font-family"),
      colours: [...new Set(attributes("[fill]", "fill"))],
      words,
      paths: page.querySelectorAll("path").length,
    };
  }, bytes.toString("utf8"));
  assert.equal(read.broken, undefined);
  assert.equal(read.root, "svg");
  assert.match(read.title, /a run of Happens Before$/);
  assert.ok(read.family && read.paths > 20);
  for (const word of ["Browser", "message", "lost message", "waiting", "check broken"]) assert.ok(read.words.includes(word), `${word}: ${read.words}`);
  for (const colour of read.colours) assert.match(colour, /^(none|#[0-9a-f]{6})$/);
  assert.deepEqual(opened.problems, []);
  await opened.close();
});

test("the picture is saved as PNG at twice the resolution, on a phone as well and in dark", async () => {
  for (const options of [{}, { viewport: { width: 390, height: 844 }, colorScheme: "dark" }]) {
    const opened = await share(options);
    const { name, bytes } = await saved(opened, "Picture (PNG)");
    assert.match(name, /\.png$/);
    assert.deepEqual([...bytes.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    assert.equal(bytes.readUInt32BE(16), 2 * 1120, "its width");
    assert.ok(bytes.readUInt32BE(20) > 1000 && bytes.length > 20_000, `${bytes.length} bytes`);
    const ground = await opened.page.evaluate(async (base64) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const context = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height }).getContext("2d");
      context.drawImage(image, 0, 0);
      return [...context.getImageData(4, image.height - 4, 1, 1).data];
    }, bytes.toString("base64"));
    assert.deepEqual(ground, options.colorScheme === "dark" ? [0x15, 0x17, 0x1c, 255] : [0xfb, 0xfa, 0xf7, 255]);
    assert.deepEqual(opened.problems, []);
    await opened.close();
  }
});

test("what goes wrong while the dialog is open is said in it, where it can be read and dismissed", async () => {
  const { page, dialog, close } = await share({ routes: { "**/worker.js*": (route) => route.abort() } });
  await dialog.getByRole("button", { name: "Trace (JSON)", exact: true }).click();
  const said = dialog.getByText("The page's worker could not be loaded.");
  await said.waitFor();
  await dialog.getByRole("button", { name: "Dismiss" }).click();
  await said.waitFor({ state: "detached" });
  await dialog.getByRole("button", { name: "Trace (JSON)", exact: true }).click();
  await said.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("region", { name: "Messages" }).getByText("could not be loaded").waitFor();
  await close();
});
