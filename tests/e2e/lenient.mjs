// A hook for Trunk, see Trunk.toml. In a debug build, which `trunk serve` makes, the Content-Security-Policy admits
// Trunk's live reload, an inline script with a WebSocket. The published site keeps the strict policy.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const { TRUNK_PROFILE, TRUNK_STAGING_DIR } = process.env;

if (TRUNK_PROFILE === "debug") {
  const path = join(TRUNK_STAGING_DIR, "index.html");
  const strict = await readFile(path, "utf8");
  const lenient = strict
    .replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
    .replace("connect-src 'self'", "connect-src 'self' ws: wss:");
  if (lenient === strict) throw new Error("The policy in index.html is not the one that this hook knows.");
  await writeFile(path, lenient);
}
