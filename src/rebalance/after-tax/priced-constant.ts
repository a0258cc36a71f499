import { squaredDistance } from "./after-tax-answer.js";
import { PRICE_OF, type PricedLimit } from "./priced-limit.js";
import type { LimitPrices } from "./segment-tables.js";
import type { AfterTaxProblem } from "./trade-units.js";

/** What the priced program leaves out: the limits themselves, and the constants of the risk around a mixed target. */
export function pricedConstant(problem: AfterTaxProblem, limits: readonly PricedLimit[], prices: LimitPrices): number {
  let sum = 0;
  for (const { name, most } of limits) sum -= prices[PRICE_OF[name]] * most;
  const limit = problem.resolved.trackingError;
  if (prices.tracking === 0 || limit === undefined) return sum;
  const plain = problem.horizonYears * problem.riskAversion;
  const gain = plain + 2 * prices.tracking;
  const zero = new Float64Array(problem.mean.length);
  const mixed = problem.target.map((w, i) => (plain * w + 2 * prices.tracking * limit.benchmark[i]!) / gain);
  const size = (w: Float64Array): number => squaredDistance(problem, zero, w);
  return sum + (plain / 2) * size(problem.target) + prices.tracking * size(limit.benchmark) - (gain / 2) * size(mixed);
}
