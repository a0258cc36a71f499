import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";

/**
 * The value of a call, such as `smoke()`, of a function that a module exports, in headless Chromium.
 * @param {string} entry The module's file; it is bundled for browsers.
 * @param {string} call
 * @returns {Promise<unknown>} What the call resolves to, by way of JSON.
 */
export async function inChromium(entry, call) {
  const bundle = await build({
    entryPoints: [entry],
    bundle: true,
    format: "iife",
    globalName: "bundle",
    write: false,
    platform: "browser",
    logLevel: "error",
  });
  const profile = mkdtempSync(join(tmpdir(), "chromium-"));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  try {
    const page = await browser.newPage();
    // a strict policy: no generated code, as on a page that takes security seriously; localhost counts as secure
    await page.route("**/*", (route) =>
      route.fulfill({
        contentType: "text/html",
        headers: { "content-security-policy": "script-src 'nonce-smoke'" },
        body: `<!doctype html><script nonce="smoke">${bundle.outputFiles[0].text};bundle.${call}.then((answer) => { window.answer = JSON.stringify(answer); }, (error) => { window.answer = JSON.stringify({ error: String(error) }); })</script>`,
      }),
    );
    // a call that computes for minutes must not hold up the load event
    await page.goto("http://localhost/", { waitUntil: "commit" });
    await page.waitForFunction(() => window.answer !== undefined, undefined, { timeout: 600_000 });
    return JSON.parse(await page.evaluate(() => window.answer));
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
