import { PortfolioError } from "../core/portfolio-error.js";
import type { ReturnsTable } from "../core/types.js";
import { type AttributedReturns, readFactorData } from "./read-factor-data.js";
import { type RegressionCoefficient, regress } from "./regression.js";

export interface TimingOptions {
  /** `"treynor-mazuy"`. */
  readonly model?: "treynor-mazuy" | "henriksson-merton";
  /** Henriksson–Merton: the option is max(0, −x), a put (default), or max(0, x), a call. Same gamma, another beta. */
  readonly convention?: "put" | "call";
  /** Per year, or one number for each return; taken from both sides. 0. */
  readonly riskFreeRate?: number | Float64Array;
  /** Default floor(4(T/100)^(2/9)). */
  readonly neweyWestLags?: number;
  readonly periodsPerYear?: number;
}

export interface TimingAttribution {
  readonly model: "treynor-mazuy" | "henriksson-merton";
  /** `null` for Treynor and Mazuy. */
  readonly convention: "put" | "call" | null;
  /** Selection: per period, what is left without the market and its timing. */
  readonly alpha: RegressionCoefficient;
  readonly beta: RegressionCoefficient;
  /** Above 0: more of the market when it rises than when it falls. */
  readonly gamma: RegressionCoefficient;
  /** Means per period: alpha + market + timing + residual = meanExcess. */
  readonly market: number;
  readonly timing: number;
  readonly meanExcess: number;
  readonly residual: number;
  readonly rSquared: number;
  readonly observations: number;
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
 * @throws {@link PortfolioError} `shape`, `not-finite` (NaN throws), `empty` (no common date), `too-few-observations`,
 *   `invalid-argument` (a market that never falls has no put)
 * @remarks O(T·lags). Treynor and Mazuy (1966), Henriksson and Merton (1981). Reference values:
 *   test/reference/attribution/timing-attribution.json.
 * @example
 * timingAttribution(returns, market, { model: "henriksson-merton" }).gamma.tValue; // 0.4: no timing to speak of
 */
export function timingAttribution(
  returns: AttributedReturns,
  market: ReturnsTable,
  options: TimingOptions = {},
): TimingAttribution {
  const model = options.model ?? "treynor-mazuy";
  const convention = options.convention ?? "put";
  if (model !== "treynor-mazuy" && model !== "henriksson-merton") {
    throw new PortfolioError(
      "invalid-argument",
      `model is ${JSON.stringify(model)}: give "treynor-mazuy" or "henriksson-merton"`,
    );
  }
  if (convention !== "put" && convention !== "call") {
    throw new PortfolioError("invalid-argument", `convention is ${JSON.stringify(convention)}: give "put" or "call"`);
  }
  if (market.assets.length !== 1) {
    throw new PortfolioError("shape", `market has ${market.assets.length} assets: give one`, {
      expected: 1,
      actual: market.assets.length,
    });
  }
  const { y, rates, columns } = readFactorData(returns, market, options.riskFreeRate, options.periodsPerYear);
  const x = columns[0]!.map((value, t) => value - rates[t]!);
  const option = x.map((value) => {
    if (model === "treynor-mazuy") return value * value;
    return Math.max(0, convention === "put" ? -value : value);
  });
  const regression = regress(y, [x, option], [market.assets[0]!, "timing"], options.neweyWestLags);
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
