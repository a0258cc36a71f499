import { readFileSync } from "node:fs";

const here = new URL("../page/", import.meta.url);

/** The page and the small libraries that it imports, as they are on disk: nothing is built. */
export function pageFiles(): Map<string, () => Response> {
  const files = new Map<string, () => Response>();
  const add = (path: string, type: string, file: string | URL): void => {
    const text = readFileSync(file, "utf8");
    files.set(path, () => new Response(text, { headers: { "Content-Type": `${type}; charset=utf-8` } }));
  };
  add("/", "text/html", new URL("index.html", here));
  add("/page/page.js", "text/javascript", new URL("page.js", here));
  add("/page/charts.js", "text/javascript", new URL("charts.js", here));
  add("/page/service.js", "text/javascript", new URL("service.js", here));
  add("/page/page.css", "text/css", new URL("page.css", here));
  add("/page/preact.js", "text/javascript", new URL(import.meta.resolve("htm/preact/standalone")));
  return files;
}
