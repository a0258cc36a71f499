import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { readOption } from "../../core/options/read-options.js";
import { readMoments } from "../../core/tables/read-moments.js";
import type { FactorMoments, Moments, OptimizationResult, Weights } from "../../core/types.js";
import { formProductKernel } from "../../numerics/quadratic-form/form-product.js";
import { covarianceForm } from "../../optimize/inputs/covariance-form.js";
import type { AfterTaxFigures, AfterTaxInput, AfterTaxOptions } from "./after-tax-types.js";
import { optimizeAfterTax } from "./optimize-after-tax.js";

/** The options of the optimization, and how finely the frontier is drawn. */
export interface AfterTaxFrontierOptions extends Omit<AfterTaxOptions, "riskAversion"> {
  /** The risk aversion in the middle of the frontier. Default 10. */
  readonly riskAversion?: number;
  /** Greatest number of points, from 2 to 200. Default 15. */
  readonly steps?: number;
}

/** One compromise between tax and tracking error. */
export interface AfterTaxFrontierPoint {
  /** Taxes of the sales in currency units; negative when losses save more than gains cost. */
  readonly tax: number;
  /** Standard deviation of the return against the target, per year; of the return itself without a target. */
  readonly trackingError: number;
  /** The trades that lead there. */
  readonly result: OptimizationResult<AfterTaxFigures>;
}

/** The risk aversions span so many powers of ten to each side of the middle. */
const DECADES = 4;

/**
 * What tracking error each tax bill buys: the portfolios between the least tax and the least tracking error.
 *
 * Each point minimizes γ/2 · tracking error² · horizon + taxes + costs for one γ, so none has less of both. Expected returns are
 * left out: what is traded off is risk against tax and cost.
 *
 * @param input - as of {@link optimizeAfterTax}
 * @param options - as of {@link optimizeAfterTax}; `steps` 15, `riskAversion` 10 as the middle of a range from a ten-thousandth to
 *   ten thousand times it
 * @returns points with rising tax and falling tracking error, at most `steps`; empty when the constraints contradict each other
 * @throws {@link PortfolioError} as {@link optimizeAfterTax}
 * @remarks One optimization a step. Points that the wash-sale choices leave worse than another in both figures are left out.
 * @example
 * afterTaxFrontier({ moments, ledger, account: "main", prices, date: "2026-03-31" },
 *   { target: { AAPL: 0.6, KO: 0.4 }, taxRates: { shortTerm: 0.37, longTerm: 0.2 }, steps: 9 });
 */
export function afterTaxFrontier(
  input: AfterTaxInput,
  options: AfterTaxFrontierOptions,
): readonly AfterTaxFrontierPoint[] {
  requireObject("input of afterTaxFrontier", input, "an object with moments, ledger, account, prices and date");
  requireObject("options of afterTaxFrontier", options, "an object with target and taxRates");
  const { steps: givenSteps = 15, riskAversion: givenAversion = 10, ...rest } = options;
  const steps = readOption("options.steps", givenSteps, { kind: "number", integer: true, min: 2, max: 200 });
  const middle = readOption("options.riskAversion", givenAversion, { kind: "number", above: 0 });
  const moments = readMoments("input.moments", input.moments);
  if (!(middle * 10 ** DECADES < Number.POSITIVE_INFINITY) || !(middle / 10 ** DECADES > 0)) {
    throw new PortfolioError("invalid-argument", `options.riskAversion is ${middle}: give a figure nearer to 10`, {
      riskAversion: middle,
    });
  }
  const still = { ...moments, mean: new Float64Array(moments.assets.length) } as Moments | FactorMoments;
  const points: AfterTaxFrontierPoint[] = [];
  for (let k = 0; k < steps; k++) {
    const riskAversion = middle * 10 ** (DECADES * ((2 * k) / (steps - 1) - 1));
    const result = optimizeAfterTax({ ...input, moments: still }, { explain: false, ...rest, riskAversion });
    if (result.status !== "optimal") continue;
    points.push({ tax: result.tax, trackingError: distance(moments, result.weights, options.target ?? {}), result });
  }
  points.sort((a, b) => a.tax - b.tax || a.trackingError - b.trackingError);
  const kept: AfterTaxFrontierPoint[] = [];
  for (const point of points) {
    const last = kept.at(-1);
    if (last === undefined || point.trackingError < last.trackingError * (1 - 1e-9)) kept.push(point);
  }
  return kept;
}

function distance(moments: Moments | FactorMoments, weights: Weights, target: Weights): number {
  const apart = Float64Array.from(
    moments.assets,
    (asset) => (weights[asset] ?? 0) - (Object.hasOwn(target, asset) ? target[asset]! : 0),
  );
  return Math.sqrt(Math.max(0, formProductKernel(covarianceForm(moments), apart, apart)));
}
