import type { PartialConfig } from "./portfolio-config.js";

/** Where a program runs. */
export type EnvironmentName = "development" | "staging" | "production";

/**
 * What differs by where a program runs.
 *
 * - development: a problem without an answer is an error at once, so that it is seen.
 * - staging: as in production, but orders are not held back by the age of test data.
 * - production: no order twice, and none on prices of last week or far from the market.
 */
export const environments: Readonly<Record<EnvironmentName, PartialConfig>> = /* @__PURE__ */ Object.freeze({
  development: { optimizer: { failurePolicy: "throw" } },
  staging: {
    optimizer: { failurePolicy: "hold" },
    limits: { refuseDuplicates: true, priceCollar: 0.2 },
  },
  production: {
    optimizer: { failurePolicy: "hold" },
    data: { maxPriceAgeDays: 5 },
    limits: { refuseDuplicates: true, priceCollar: 0.1 },
  },
});
