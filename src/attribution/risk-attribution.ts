import { covarianceProduct } from "../analytics/risk/covariance-product.js";
import { type RiskComponents, type RiskComponentsOptions, riskComponents } from "../analytics/risk/risk-components.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import { resolvePerAsset } from "../core/names/resolve-per-asset.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { readMoments } from "../core/tables/read-moments.js";
import type { FactorMoments, Moments, Weights } from "../core/types.js";
import { dotKernel } from "../numerics/matrix/dot-kernel.js";

/** The risk of one asset in a portfolio. */
export interface AssetRisk {
  /** Name of the asset. */
  readonly asset: string;
  /** Its weight, or on the active side its weight less the benchmark's. */
  readonly weight: number;
  /** Change of the volatility for one unit more of the weight: (Σw)_i / σ. */
  readonly marginal: number;
  /** weight · marginal; they sum to the volatility. */
  readonly component: number;
  /** component / volatility; they sum to 1. */
  readonly share: number;
}

/** The risk of a portfolio, or of its difference from a benchmark. */
export interface RiskSide {
  /** Per year: of the portfolio, or of its return against the benchmark (tracking error). */
  readonly volatility: number;
  /** One entry for each asset of the moments. */
  readonly assets: readonly AssetRisk[];
  /** volatility less the components: rounding. */
  readonly residual: number;
  /** With factor moments: the variance by factor and what is specific to assets; shares sum to 1. `null` without. */
  readonly factors: {
    readonly exposures: readonly {
      readonly factor: string;
      /** Σ weight · loading. */
      readonly exposure: number;
      /** exposure_k · (F·exposure)_k / variance. */
      readonly share: number;
    }[];
    readonly factorShare: number;
    readonly specificShare: number;
  } | null;
  /** Gaussian, per period, by asset; `null` for the active side, which has no expected loss of its own. */
  readonly tail: RiskComponents | null;
}

/** What the risk attribution is measured at. */
export interface RiskAttributionOptions {
  /** Confidence of value at risk and conditional value at risk, a fraction. Default 0.95. */
  readonly level?: number;
}

const declared: OptionsOf<RiskAttributionOptions, "level"> = {
  level: { kind: "number", above: 0, below: 1, unit: "fraction", default: 0.95 },
};

/** Where the risk of a portfolio comes from. */
export interface RiskAttribution {
  /** The portfolio itself. */
  readonly absolute: RiskSide;
  /** Against the benchmark; `null` without one or when nothing differs from it. */
  readonly active: RiskSide | null;
  /** Of the portfolio to the benchmark; `null` without one. */
  readonly beta: number | null;
}

/**
 * Where the risk of a portfolio comes from, and with a benchmark where that of differing from it comes from.
 *
 * @param moments - N assets, covariance per year in full or by factors
 * @param weights - fractions of capital; an asset left out weighs 0
 * @param benchmark - the same for the benchmark
 * @param options - `level` 0.95 of value at risk and conditional value at risk
 * @returns volatility, marginal and component risk (Euler: they sum exactly) for both sides
 * @throws {@link PortfolioError} `unknown-asset`, `not-finite`, `shape`; `no-variance` when the holdings, or the benchmark's,
 *   carry no risk; `invalid-argument` for moments without `periodsPerYear` and for tables
 * @remarks O(N·k) for k assets held, with K factors O(N·K). Litterman (1996); Grinold and Kahn (2000), ch. 3.
 *   Reference values: test/reference/attribution/risk-attribution.json.
 * @example
 * riskAttribution(moments, { AAPL: 0.6, KO: 0.4 }, { AAPL: 0.5, KO: 0.5 }).active?.volatility; // 0.03: tracking error
 */
export function riskAttribution(
  moments: Moments | FactorMoments,
  weights: Weights,
  benchmark?: Weights,
  options: RiskAttributionOptions = {},
): RiskAttribution {
  const read: RiskComponentsOptions = readOptions("options", options, declared, {
    what: "an option of riskAttribution",
  });
  readMoments("moments", moments, { periodsPerYear: true });
  const w = resolvePerAsset("weights", weights, moments.assets, 0);
  const absolute = riskSide(moments, w);
  if (absolute === null) {
    throw new PortfolioError("no-variance", "weights carry no variance: hold at least one risky asset");
  }
  const tail = riskComponents(moments, weights, read);
  if (benchmark === undefined) return { absolute: { ...absolute, tail }, active: null, beta: null };
  const b = resolvePerAsset("benchmark", benchmark, moments.assets, 0);
  const product = covarianceProduct(moments, b);
  const benchmarkVariance = dotKernel(b, product);
  if (!(benchmarkVariance > 0)) {
    throw new PortfolioError("no-variance", "benchmark carries no variance: hold at least one risky asset");
  }
  return {
    absolute: { ...absolute, tail },
    active: riskSide(
      moments,
      w.map((x, i) => x - b[i]!),
    ),
    beta: dotKernel(w, product) / benchmarkVariance,
  };
}

/** `null` when the weights carry no risk. */
function riskSide(moments: Moments | FactorMoments, w: Float64Array): RiskSide | null {
  const product = covarianceProduct(moments, w);
  const variance = dotKernel(w, product);
  if (!(variance > 0)) return null;
  const volatility = Math.sqrt(variance);
  const assets = moments.assets.map((asset, i): AssetRisk => {
    const marginal = product[i]! / volatility;
    const component = w[i]! * marginal;
    return { asset, weight: w[i]!, marginal, component, share: component / volatility };
  });
  return {
    volatility,
    assets,
    residual: volatility - assets.reduce((sum, { component }) => sum + component, 0),
    factors: "factors" in moments ? factorShares(moments, w, variance) : null,
    tail: null,
  };
}

function factorShares(moments: FactorMoments, w: Float64Array, variance: number): RiskSide["factors"] {
  const { names, loadings, covariance, specificVariance } = moments.factors;
  const k = names.length;
  const exposure = new Float64Array(k);
  let specific = 0;
  for (let i = 0; i < w.length; i++) {
    specific += w[i]! * w[i]! * specificVariance[i]!;
    for (let a = 0; a < k; a++) exposure[a]! += w[i]! * loadings[i * k + a]!;
  }
  const exposures = names.map((factor, a) => {
    const shock = dotKernel(covariance.subarray(a * k, (a + 1) * k), exposure);
    return { factor, exposure: exposure[a]!, share: (exposure[a]! * shock) / variance };
  });
  const specificShare = specific / variance;
  return { exposures, factorShare: exposures.reduce((sum, { share }) => sum + share, 0), specificShare };
}
