import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { requireTable } from "../core/tables/require-table.js";
import type { ReturnsTable } from "../core/types.js";
import { type AttributedReturns, readFactorData } from "./read-factor-data.js";
import { type RegressionCoefficient, regress } from "./regression.js";

/** How timing of the market is measured. */
export interface TimingOptions {
  /** Which regression. Default "treynor-mazuy". */
  readonly model?: "treynor-mazuy" | "henriksson-merton";
  /** Henriksson–Merton: the option is max(0, −x), a put, or max(0, x), a call: the same gamma, another beta. Default "put". */
  readonly convention?: "put" | "call";
  /** Per year, or one number per period for each return; taken from both sides. Default 0. */
  readonly riskFreeRate?: number | Float64Array;
  /** Lags of the Newey–West errors. Default floor(4(T/100)^(2/9)). */
  readonly neweyWestLags?: number;
  /** How many periods make a year, for a rate per year. Default: from the dates. */
  readonly periodsPerYear?: number;
}

const declared: OptionsOf<TimingOptions, "model" | "convention" | "riskFreeRate"> = {
  model: { kind: "choice", of: ["treynor-mazuy", "henriksson-merton"], default: "treynor-mazuy" },
  convention: { kind: "choice", of: ["put", "call"], default: "put" },
  riskFreeRate: { kind: "either", of: [{ kind: "number" }, { kind: "numbers" }], default: 0 },
  neweyWestLags: { kind: "number", integer: true, min: 0 },
  periodsPerYear: { kind: "number", above: 0 },
};

/** What the market and its timing explain of a return. */
export interface TimingAttribution {
  /** The regression used. */
  readonly model: "treynor-mazuy" | "henriksson-merton";
  /** Which option Henriksson and Merton's regression has; `null` for Treynor and Mazuy. */
  readonly convention: "put" | "call" | null;
  /** Selection: per period, what is left without the market and its timing. */
  readonly alpha: RegressionCoefficient;
  /** Exposure to the market. */
  readonly beta: RegressionCoefficient;
  /** Above 0: more of the market when it rises than when it falls. */
  readonly gamma: RegressionCoefficient;
  /** Mean per period that the market brought: alpha + market + timing + residual = meanExcess. */
  readonly market: number;
  /** Mean per period that timing brought. */
  readonly timing: number;
  /** Mean excess return per period. */
  readonly meanExcess: number;
  /** What the parts leave of the mean: rounding. */
  readonly residual: number;
  /** Share of the variance that is explained. */
  readonly rSquared: number;
  /** How many periods entered. */
  readonly observations: number;
  /** Newey–West lags used. */
  readonly lags: number;
}

/**
 * Whether a portfolio was larger in the market when the market rose.
 *
 * Treynor and Mazuy: y = α + βx + γx². Henriksson and Merton: y = α + βx + γ·max(0, −x) (`put`) or γ·max(0, x) (`call`),
 * x the market's excess return. As max(0, x) = x + max(0, −x), the call's beta is the put's less gamma.
 *
 * @param returns - T returns per period; a table of one asset is joined with the market by date
 * @param market - a table of one asset, its returns not in excess
 * @param options - `model` "treynor-mazuy", `convention` "put", `riskFreeRate` 0, `neweyWestLags` floor(4(T/100)^(2/9))
 * @returns selection (alpha), market exposure (beta) and timing (gamma) with their errors, and the mean that each brought
 * @throws {@link PortfolioError} `shape`, `not-finite` (NaN throws), `empty` (no common date), `too-few-observations`,
 *   `invalid-argument` (a market that never falls has no put)
 * @remarks O(T·lags). Treynor and Mazuy (1966), Henriksson and Merton (1981). Reference values:
 *   test/reference/attribution/timing-attribution.json.
 * @example
 * timingAttribution(returns, market, { model: "henriksson-merton" }).gamma.tValue; // 0.4: hardly any timing
 */
export function timingAttribution(
  returns: AttributedReturns,
  market: ReturnsTable,
  options: TimingOptions = {},
): TimingAttribution {
  const read = readOptions("options", options, declared, { what: "an option of timingAttribution" });
  const { model, convention } = read;
  requireTable("market", market, "returns");
  if (market.assets.length !== 1) {
    throw new PortfolioError("shape", `market has ${market.assets.length} assets: give one`, {
      expected: 1,
      actual: market.assets.length,
    });
  }
  const { y, rates, columns } = readFactorData(returns, "market", market, read.riskFreeRate, read.periodsPerYear);
  const x = columns[0]!.map((value, t) => value - rates[t]!);
  const option = x.map((value) => {
    if (model === "treynor-mazuy") return value * value;
    return Math.max(0, convention === "put" ? -value : value);
  });
  const regression = regress(y, [x, option], [market.assets[0]!, "timing"], read.neweyWestLags);
  const [alpha, beta, gamma] = regression.coefficients as [
    RegressionCoefficient,
    RegressionCoefficient,
    RegressionCoefficient,
  ];
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const marketPart = beta.value * mean(x);
  const timingPart = gamma.value * mean(option);
  const meanExcess = mean(y);
  return {
    model,
    convention: model === "henriksson-merton" ? convention : null,
    alpha,
    beta: { ...beta, name: "beta" },
    gamma: { ...gamma, name: "gamma" },
    market: marketPart,
    timing: timingPart,
    meanExcess,
    residual: meanExcess - alpha.value - marketPart - timingPart,
    rSquared: regression.rSquared,
    observations: y.length,
    lags: regression.lags,
  };
}
