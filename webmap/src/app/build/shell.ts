// Which built files the families' pages consist of, and the worker that keeps exactly these.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";

/** Pages that open without a network, by address and file. Officers and planners work with one. */
const PAGES = { "/": "index.html", "/result": "result.html" } as const;
const BESIDE = ["/icon.svg", "/manifest.webmanifest", "/manifest.en.webmanifest"];
const IN_PAGE = /(?:src|href)="(\/assets\/[^"]+)"/g;
const IN_STYLE = /url\(["']?(\/assets\/[^"')]+)/g;
const VERSION_DIGITS = 12;

/** Write `sw.js`: the worker with the list of its files, whose hash is the version of the shell. */
export async function writeWorker(out: string): Promise<void> {
  const text = (name: string) => readFileSync(join(out, name), "utf8");
  const pages = Object.values(PAGES).map(text);
  const assets = new Set(pages.flatMap((page) => found(page, IN_PAGE)));
  for (const style of [...assets].filter((name) => name.endsWith(".css"))) {
    for (const used of found(text(style), IN_STYLE)) assets.add(used);
  }
  const files = [...assets, ...BESIDE].sort();
  const hash = createHash("sha256");
  for (const name of [...Object.values(PAGES), ...files]) {
    hash.update(`${name}\0`).update(createHash("sha256").update(readFileSync(join(out, name))).digest());
  }
  await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    define: {
      SHELL_PAGES: JSON.stringify(Object.keys(PAGES)),
      SHELL_FILES: JSON.stringify(files),
      SHELL_VERSION: JSON.stringify(hash.digest("hex").slice(0, VERSION_DIGITS)),
    },
    build: {
      outDir: out,
      emptyOutDir: false,
      target: "es2022",
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: "src/app/worker/main.ts",
        output: { format: "iife", entryFileNames: "sw.js" },
      },
    },
  });
}

function found(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((one) => one[1] ?? "");
}
