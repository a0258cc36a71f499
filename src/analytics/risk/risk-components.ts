import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { labeled } from "../../core/names/labeled.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { readMoments } from "../../core/tables/read-moments.js";
import type { FactorMoments, Moments, ReturnsTable, Weights } from "../../core/types.js";
import { normalDensityKernel } from "../../numerics/distribution/normal-cdf-kernel.js";
import { normalQuantileKernel } from "../../numerics/distribution/normal-quantile-kernel.js";
import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import { readReturnsTable } from "../series/read-returns-table.js";
import { covarianceProduct } from "./covariance-product.js";

/** One figure of the portfolio, and what each asset has to do with it. */
export interface RiskDecomposition {
  /** Of the portfolio, a positive loss per period. */
  readonly total: number;
  /** Change of the total for one unit more of the asset's weight. */
  readonly marginal: Weights;
  /** Weight times marginal; they sum to the total. */
  readonly component: Weights;
  /** Component over total; NaN when the total is 0. */
  readonly share: Weights;
}

/** What risk components are measured at. */
export interface RiskComponentsOptions {
  /** Confidence, a fraction. Default 0.95. */
  readonly level?: number;
}

const declared: OptionsOf<RiskComponentsOptions, "level"> = {
  level: { kind: "number", above: 0, below: 1, unit: "fraction", default: 0.95 },
};

/** Both tail figures of a portfolio, by asset. */
export interface RiskComponents {
  /** Value at risk. */
  readonly valueAtRisk: RiskDecomposition;
  /** Conditional value at risk. */
  readonly conditionalValueAtRisk: RiskDecomposition;
  /** Confidence, a fraction. */
  readonly level: number;
  /** Historical from a returns table, Gaussian from moments. */
  readonly method: "historical" | "gaussian";
}

/**
 * Value at risk and conditional value at risk of a portfolio by asset: marginal, component, share (Euler).
 *
 * From a returns table: the scenarios that make the historical figures (type-7 quantile; worst fraction with the
 * fractional scenario), each asset's loss in just those. From moments: the normal distribution, per period of `periodsPerYear`.
 *
 * @param source - T returns of N assets, or moments per year
 * @param weights - fractions of capital, held constant; an asset left out weighs 0
 * @param options - `level` 0.95
 * @returns positive losses per period; components sum to their total within rounding
 * @throws {@link PortfolioError} `unknown-asset`, `not-finite` (NaN throws), `invalid-argument`, `shape`, `no-variance`
 *   (moments whose holdings carry no risk)
 * @remarks O(T·N + T log T), from moments O(N²). The marginal value at risk of a history is that of one or two scenarios and
 *   jumps from sample to sample; the conditional one is steadier. Tasche (2000), "Risk contributions and performance measurement".
 *   Reference values: test/reference/analytics/risk-components.json.
 * @example
 * riskComponents(returns, { AAPL: 0.5, KO: 0.5 }).conditionalValueAtRisk.share; // { AAPL: 0.78, KO: 0.22 }
 */
export function riskComponents(
  source: ReturnsTable | Moments | FactorMoments,
  weights: Weights,
  options: RiskComponentsOptions = {},
): RiskComponents {
  const { level } = readOptions("options", options, declared, { what: "an option of riskComponents" });
  if (typeof source !== "object" || source === null) {
    throw new PortfolioError(
      "invalid-argument",
      `source is ${shownValue(source)}: give a table of returns, or moments from estimateMoments`,
    );
  }
  if ("dates" in source) {
    const values = readReturnsTable("returns", source);
    return historical(source, values, resolvePerAsset("weights", weights, source.assets, 0), level);
  }
  const moments = readMoments("moments", source, { periodsPerYear: true });
  return gaussian(moments, resolvePerAsset("weights", weights, moments.assets, 0), level);
}

function historical(returns: ReturnsTable, values: Float64Array, w: Float64Array, level: number): RiskComponents {
  const n = returns.assets.length;
  const periods = returns.dates.length;
  const portfolio = new Float64Array(periods);
  for (let t = 0; t < periods; t++)
    for (let i = 0; i < n; i++) portfolio[t] = portfolio[t]! + w[i]! * values[t * n + i]!;
  const order = Uint32Array.from(portfolio, (_, t) => t).sort((a, b) => portfolio[a]! - portfolio[b]! || a - b);

  /** Mean loss of each asset over scenarios by rank, weighted. */
  const losses = (parts: readonly (readonly [rank: number, weight: number])[]): Float64Array => {
    const loss = new Float64Array(n);
    for (const [rank, weight] of parts) {
      const row = order[rank]! * n;
      for (let i = 0; i < n; i++) loss[i] = loss[i]! - weight * values[row + i]!;
    }
    return loss;
  };
  const position = (1 - level) * (periods - 1);
  const below = Math.floor(position);
  const quantile: [number, number][] = [[below, 1 - (position - below)]];
  if (below + 1 < periods) quantile.push([below + 1, position - below]);

  const tail = (1 - level) * periods;
  const whole = Math.min(Math.floor(tail + 1e-9), periods);
  const worst: [number, number][] = Array.from({ length: whole }, (_, rank) => [rank, 1 / tail]);
  if (tail - whole > 1e-9 && whole < periods) worst.push([whole, (tail - whole) / tail]);
  return {
    valueAtRisk: decompose(returns.assets, w, losses(quantile)),
    conditionalValueAtRisk: decompose(returns.assets, w, losses(worst)),
    level,
    method: "historical",
  };
}

function gaussian(moments: Moments | FactorMoments, w: Float64Array, level: number): RiskComponents {
  const product = covarianceProduct(moments, w);
  const volatility = Math.sqrt(dotKernel(w, product));
  if (!(volatility > 0)) {
    throw new PortfolioError("no-variance", "weights carry no variance: hold at least one risky asset");
  }
  const period = moments.periodsPerYear;
  const z = normalQuantileKernel(1 - level);
  const marginal = (quantile: number): Float64Array =>
    w.map((_, i) => -(moments.mean[i]! / period) - (quantile * product[i]!) / volatility / Math.sqrt(period));
  return {
    valueAtRisk: decompose(moments.assets, w, marginal(z)),
    conditionalValueAtRisk: decompose(moments.assets, w, marginal(-normalDensityKernel(z) / (1 - level))),
    level,
    method: "gaussian",
  };
}

function decompose(assets: readonly string[], w: Float64Array, marginal: Float64Array): RiskDecomposition {
  const total = dotKernel(w, marginal);
  return {
    total,
    marginal: labeled(assets, (i) => marginal[i]!),
    component: labeled(assets, (i) => w[i]! * marginal[i]!),
    share: labeled(assets, (i) => (total === 0 ? Number.NaN : (w[i]! * marginal[i]!) / total)),
  };
}
