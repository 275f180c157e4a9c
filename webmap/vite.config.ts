import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";
import { drawIcons } from "./src/app/build/icons";
import { writeWorker } from "./src/app/build/shell";

const OUT = process.env["GANTRUONG_WEB_OUT"] ?? "static";
const COMPRESSED = /\.(?:html|js|mjs|css|svg|webmanifest)$/;

/** The app's icons and its offline worker, made of what was built. */
function app(): Plugin {
  return {
    name: "app",
    apply: "build",
    closeBundle: {
      order: "pre",
      sequential: true,
      async handler() {
        await drawIcons(OUT);
        await writeWorker(OUT);
      },
    },
  };
}

/** Compress once, here; the server then only picks the file that the browser understands. */
function compress(): Plugin {
  return {
    name: "compress",
    apply: "build",
    closeBundle: {
      order: "post",
      sequential: true,
      handler() {
        for (const entry of readdirSync(OUT, { recursive: true, encoding: "utf8" })) {
          const path = join(OUT, entry);
          if (!COMPRESSED.test(path) || !statSync(path).isFile()) continue;
          const bytes = readFileSync(path);
          writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
          writeFileSync(`${path}.br`, brotliCompressSync(bytes));
        }
      },
    },
  };
}

/** Leaflet as its authors ship it: webmap/planner writes it into maps that are files of their own. */
function leaflet(): Plugin {
  return {
    name: "leaflet",
    apply: "build",
    closeBundle() {
      mkdirSync(join(OUT, "leaflet"), { recursive: true });
      for (const name of ["dist/leaflet.js", "dist/leaflet.css", "LICENSE"]) {
        copyFileSync(join("node_modules", "leaflet", name), join(OUT, "leaflet", basename(name)));
      }
    },
  };
}

const WORDS = "virtual:glossary";

/** The words of docs/glossary.md, so that documents and pages explain them in one place. */
function glossary(): Plugin {
  return {
    name: "glossary",
    resolveId: (id) => (id === WORDS ? `\0${WORDS}` : null),
    load(id) {
      if (id !== `\0${WORDS}`) return null;
      const path = join("..", "docs", "glossary.md");
      this.addWatchFile(path);
      const rows = readFileSync(path, "utf8")
        .split("\n")
        .filter((line) => line.startsWith("| "))
        .slice(1) // the heads of the columns
        .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
      return `export const rows = ${JSON.stringify(rows)};`;
    },
  };
}

// Everything is served by our own API from one host: no CDN, no inline script, no data: addresses
// of our own, so that the content security policy can name 'self' and little else.
export default defineConfig({
  base: "/",
  plugins: [glossary(), leaflet(), app(), compress()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    rolldownOptions: {
      input: ["admissions.html", "index.html", "officers.html", "planners.html", "result.html"],
      // one piece of a known name, whichever pages draw maps: it comes after the list
      output: { codeSplitting: { groups: [{ name: "maplibre", test: /maplibre-gl/ }] } },
    },
    outDir: OUT,
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500, // MapLibre is one piece, loaded after the list
  },
});
