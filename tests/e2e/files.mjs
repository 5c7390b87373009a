// The built files, and which of them a page needs first. Requires only Node.

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const DIST = process.env.DIST ?? fileURLToPath(new URL("../../dist", import.meta.url));

/** The folder of the program's files, and the table of its parts. */
export async function parts() {
  const folder = (await readdir(DIST)).find((name) => /^app-[0-9a-f]+$/.test(name));
  return { folder, ...JSON.parse(await readFile(join(DIST, folder, "parts.json"), "utf8")) };
}

/** The ids of all lessons in the registry, as in addresses. */
export async function lessonIds() {
  const registry = await readFile(new URL("../../src/lesson/mod.rs", import.meta.url), "utf8");
  return [...registry.matchAll(/^ {4}&(\w+)::ABOUT,$/gm)].map(([, module]) => module.replaceAll("_", "-"));
}

/** The files that the start page needs until it is usable and its run plays, or that a lesson needs by direct link. */
export async function firstFiles(lesson) {
  const { folder, files, needs } = await parts();
  const asked = lesson ? ["page", lesson.replaceAll("-", "_")] : ["home", "idempotency"];
  const programs = new Set(asked.flatMap((part) => needs[part]).map((file) => join(folder, files[file])));
  const html = await readFile(join(DIST, "index.html"), "utf8");
  const named = [...html.matchAll(/(?:href|src)="\.\/([^"]+)"(?! id="late-styles")/g)].map(([, name]) => name);
  return ["index.html", ...named, ...programs];
}
