import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { FactorMoments, Moments, ReturnsTable } from "../../core/types.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";
import type { CvarSample } from "../cvar/describe-cvar.js";
import { readCvarSample } from "../cvar/read-cvar-sample.js";
import { positiveVariances } from "../inputs/positive-variances.js";
import { MEASURES, type RiskFigureOptions, readRisk, riskFigureOptions } from "../risk-measure/read-risk.js";
import type { RiskMeasure } from "../risk-measure/risk-measure.js";
import { clusterVariances } from "./cluster-variances.js";

/** By which risk a hierarchical method shares the weight. */
export interface ClusterRiskOptions extends RiskFigureOptions {
  /** A measure other than variance and standard deviation is taken over `returns`. Default "variance". */
  readonly risk?: "variance" | "standard-deviation" | RiskMeasure;
  /** T periods of at least the assets of the moments; for a measure, which is read from the periods and not from the moments. */
  readonly returns?: ReturnsTable;
}

export const clusterRiskOptions: OptionsOf<ClusterRiskOptions> = {
  ...riskFigureOptions,
  risk: { kind: "choice", of: ["variance", "standard-deviation", ...MEASURES] },
  returns: { kind: "value", read: (name, value) => requireTable(name, value, "returns") },
};

/** The risk of each asset, and of some of them in inverse proportion to these. */
export interface ClusterRisk {
  /** N, positive. */
  readonly own: Float64Array;
  /** Of positions; not negative. */
  readonly riskOf: (items: Int32Array) => number;
}

/**
 * The risks that a hierarchical method compares.
 *
 * @throws {@link PortfolioError} `no-variance` for an asset without risk; `conflicting-options` for options that do not belong together;
 *   `unknown-asset` for returns that lack an asset
 */
export function clusterRisk(
  moments: Moments | FactorMoments,
  options: ClusterRiskOptions,
  method: string,
): ClusterRisk {
  const { risk = "variance" } = options;
  if (risk !== "variance" && risk !== "standard-deviation") return measuredRisk(moments, risk, options, method);
  for (const key of ["returns", ...Object.keys(riskFigureOptions)] as (keyof ClusterRiskOptions)[]) {
    if (options[key] === undefined) continue;
    throw new PortfolioError(
      "conflicting-options",
      `options.${key} is not read by risk "${risk}", which is taken from the moments: leave it out, or use a measure such as risk: "conditional-value-at-risk"`,
      { argument: `options.${key}`, risk },
    );
  }
  const variances = positiveVariances(moments, method);
  if (risk === "variance") return { own: variances, riskOf: clusterVariances(moments, variances) };
  const own = variances.map(Math.sqrt);
  return {
    own,
    riskOf: (items) => {
      const mix = inverseMix(own, items);
      const product = covarianceProductKernel(moments, mix);
      let variance = 0;
      for (const i of items) variance += mix[i]! * product[i]!;
      return Math.sqrt(Math.max(0, variance));
    },
  };
}

function measuredRisk(
  moments: Moments | FactorMoments,
  measure: RiskMeasure,
  options: ClusterRiskOptions,
  method: string,
): ClusterRisk {
  if (options.returns === undefined) {
    throw new PortfolioError(
      "conflicting-options",
      `options.returns are missing: risk "${measure}" is taken over periods, which moments do not have; give returns: the table that the moments come from`,
      { argument: "options.returns", risk: measure },
    );
  }
  const sample = sampleOf(moments.assets, readCvarSample(options.returns, options.level, moments.periodsPerYear));
  const risk = readRisk(measure, options, sample);
  const { assets } = sample;
  const unit = new Float64Array(assets.length);
  const own = Float64Array.from(assets, (asset, i) => {
    unit.fill(0);
    unit[i] = 1;
    const alone = risk.evaluate(unit).risk;
    if (alone > 0) return alone;
    throw new PortfolioError(
      "no-variance",
      `${asset} has a risk of ${alone} by measure "${measure}": ${method} divides by it, so leave the asset out or use risk: "variance"`,
      { asset, risk: alone },
    );
  });
  // a mix of hedges may have no risk at all
  return { own, riskOf: (items) => Math.max(0, risk.evaluate(inverseMix(own, items)).risk) };
}

/** N weights of some assets in inverse proportion to their risks, with a sum of 1. */
function inverseMix(own: Float64Array, items: Int32Array): Float64Array {
  const mix = new Float64Array(own.length);
  let inverses = 0;
  for (const i of items) inverses += 1 / own[i]!;
  for (const i of items) mix[i] = 1 / own[i]! / inverses;
  return mix;
}

/** The sample with the columns of these assets alone, in their order. */
function sampleOf(assets: readonly string[], sample: CvarSample): CvarSample {
  if (assets.length === sample.assets.length && assets.every((asset, i) => asset === sample.assets[i])) return sample;
  const columns = assets.map((asset) => {
    const column = sample.assets.indexOf(asset);
    if (column >= 0) return column;
    throw new PortfolioError(
      "unknown-asset",
      `options.returns have no ${asset}, which is an asset of the moments: give the returns that the moments come from`,
      { asset },
    );
  });
  const [n, width] = [assets.length, sample.assets.length];
  const values = new Float64Array(sample.periods * n);
  for (let t = 0; t < sample.periods; t++) {
    for (let i = 0; i < n; i++) values[t * n + i] = sample.values[t * width + columns[i]!]!;
  }
  return { ...sample, assets, values, mean: Float64Array.from(columns, (column) => sample.mean[column]!) };
}
