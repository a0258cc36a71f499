import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keys, portfolioBody, startService } from "./start-service.js";

let service;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.end());

test("a person sees the portfolio live, and approves or refuses a rebalance with the mouse and the keyboard", async () => {
  const { id, prices } = (await service.ask("POST", "/v1/portfolios", { body: portfolioBody("page") })).body;
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    const errors = [];
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", ({ message }) => errors.push(message));
    await page.goto(service.url);
    await page.getByLabel("Key of the service").fill("a key that nobody has");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    expect(errors.splice(0)).toHaveLength(1); // the browser reports the 401
    await page.getByLabel("Key of the service").fill(keys.all);
    await page.keyboard.press("Enter");
    await page.locator("#cash", { hasText: "$100,000.00" }).waitFor();
    await page.getByRole("button", { name: "Propose a rebalance" }).click();
    await page.getByRole("button", { name: "Refuse" }).click();
    await page.getByText("No proposal waits for a decision.").waitFor();
    await page.getByRole("button", { name: "Propose a rebalance" }).click();
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("rowheader", { name: "AAPL" }).first().waitFor();
    await page
      .locator("#events li", { hasText: "trades-applied" })
      .or(page.getByText("trades-applied"))
      .first()
      .waitFor();
    const before = await page.locator("#value").textContent();
    const body = {
      date: "2023-02-01",
      prices: Object.fromEntries(Object.entries(prices).map(([asset, price]) => [asset, price * 1.1])),
    };
    await service.ask("POST", `/v1/portfolios/${id}/prices`, { body });
    await page.locator("dd", { hasText: "2023-02-01" }).waitFor();
    expect(await page.locator("#value").textContent()).not.toBe(before);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    const unnamed = await page.evaluate(() =>
      [...document.querySelectorAll("button, input, select, section")]
        .filter(
          (one) =>
            !(
              one.textContent?.trim() ||
              one.getAttribute("aria-label") ||
              one.getAttribute("aria-labelledby") ||
              one.closest("label")
            ),
        )
        .map((one) => one.outerHTML),
    );
    expect(unnamed).toEqual([]);
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
  }
});
