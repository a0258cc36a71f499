import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { periodsPerYear as inferredPeriodsPerYear } from "../../core/tables/periods-per-year.js";
import type { Moments, ReturnsTable } from "../../core/types.js";
import { checkPeriodsPerYear } from "../../moments/check-options.js";
import { weightedMeans } from "../../moments/exponential-weights.js";
import { observationsOf } from "../../moments/observations.js";
import {
  type EntropyPoolingOutcome,
  entropyPoolingKernel,
} from "../../numerics/convex-program/entropy-pooling-kernel.js";
import { symmetricProductKernel } from "../../numerics/matrix/symmetric-product-kernel.js";
import { checkReturns } from "../inputs/check-returns.js";
import { readCallOptions } from "../inputs/read-call-options.js";
import { type ScenarioCondition, type ScenarioView, scenarioConditions, scenarioView } from "./scenario-conditions.js";

/** The views, and what is believed before them. */
export interface EntropyPoolingOptions {
  /** What the reweighted history must show. */
  readonly views: readonly ScenarioView[];
  /** T probabilities of the dates before the views, summing to 1. Default all equal. */
  readonly prior?: Float64Array;
  /** Periods in a year. Default inferred from the dates. */
  readonly periodsPerYear?: number;
}

const declared: OptionsOf<EntropyPoolingOptions> = {
  views: { kind: "list", of: scenarioView, required: true },
  prior: { kind: "numbers" },
  periodsPerYear: { kind: "number", above: 0 },
};

/** The reweighted history, or why there is none. */
export type EntropyPooling =
  | {
      /** All views hold. */
      readonly status: "optimal";
      /** T, one for each date, summing to 1. */
      readonly probabilities: Float64Array;
      /** Mean and covariance under them, per year; the covariance is Σ p (r − m)(r − m)', so the views hold exactly. */
      readonly moments: Moments;
      /** Σ p ln(p/q): how far the views are from the prior; 0 is no change. */
      readonly relativeEntropy: number;
      /** exp(−Σ p ln p): how many dates still count. */
      readonly effectiveDates: number;
      /** Steps of Newton's method. */
      readonly iterations: number;
    }
  | {
      /** No weighting of the dates shows all views, or none was found. */
      readonly status: "infeasible" | "iteration-limit";
      /** Which views stand in the way, in words. */
      readonly reason: string;
      /** Positions of the views each of which, left out alone, leaves the others possible; all when there is no such view. */
      readonly views: readonly number[];
    };

/**
 * Reweights the dates of a table so that views on means, volatilities and correlations hold, as near to the prior as can be.
 *
 * Nothing is assumed normal and no asset is touched by hand: the posterior is the given history with other
 * probabilities, so tails and dependence stay those that were seen. The general form of Black–Litterman.
 *
 * @param returns - T ≥ 2 dates by N assets, complete; log returns are converted to simple ones
 * @param given - `views` hold exactly; `prior` equal
 * @returns probabilities and moments, or `infeasible` when no weighting of the dates can show the views together
 * @throws {@link PortfolioError} `unknown-asset`, `not-finite`, `shape`, `too-few-observations`, `invalid-argument` (an
 *   empty mix, a volatility not above 0, a correlation outside −1..1, a prior that is negative or does not sum to 1)
 * @remarks O(T·M²) an iteration for M conditions, some 10 iterations. NaN throws. Meucci (2008), "Fully flexible views:
 *   theory and practice". Reference values: test/reference/optimize/entropy-pooling.json.
 * @example
 * entropyPooling(returns, { views: [{ kind: "mean", assets: { AAPL: 1 }, value: 0.12 }] })
 */
export function entropyPooling(returns: ReturnsTable, given: EntropyPoolingOptions): EntropyPooling {
  checkReturns(returns);
  const options = readCallOptions("entropyPooling", given, declared, returns.assets);
  const observations = observationsOf("returns", returns);
  const perYear = checkPeriodsPerYear(options.periodsPerYear ?? inferredPeriodsPerYear(returns.dates));
  const { rows, columns, values } = observations;
  const prior = readPrior(options.prior, rows);
  const conditions = scenarioConditions(observations, prior, options.views, perYear);
  const { status, probabilities, iterations } = pool(conditions, prior);
  if (status !== "optimal") {
    // a view is to blame when the others can be shown without it; when no single one is, all are
    const alone = options.views.flatMap((_, view) => {
      const others = conditions.filter((condition) => condition.view !== view);
      return pool(others, prior).status === "optimal" ? [view] : [];
    });
    const views = alone.length > 0 ? alone : options.views.map((_, view) => view);
    const named = views.map((view) => `views[${view}]`).join(alone.length > 0 ? " or " : ", ");
    const reason = `no weighting of the ${rows} dates shows all views: the history holds too few such dates, so soften or leave out ${named}`;
    return { status, reason, views };
  }
  const mean = weightedMeans(values, rows, columns, probabilities, observations.mean);
  const covariance = symmetricProductKernel(values, rows, columns, mean, probabilities);
  let relativeEntropy = 0;
  let entropy = 0;
  probabilities.forEach((p, t) => {
    if (p === 0) {
      relativeEntropy += prior[t]!;
      return;
    }
    relativeEntropy += p * Math.log(p / prior[t]!) - p + prior[t]!; // no term is negative
    entropy -= p * Math.log(p);
  });
  return {
    status,
    probabilities,
    moments: {
      assets: returns.assets,
      mean: mean.map((value) => value * perYear),
      covariance: covariance.map((value) => value * perYear),
      periodsPerYear: perYear,
    },
    relativeEntropy: Math.max(0, relativeEntropy),
    effectiveDates: Math.exp(entropy),
    iterations,
  };
}

function pool(conditions: readonly ScenarioCondition[], prior: Float64Array): EntropyPoolingOutcome {
  const m = conditions.length;
  const a = new Float64Array(prior.length * m);
  conditions.forEach(({ values }, c) => {
    for (let t = 0; t < prior.length; t++) a[t * m + c] = values[t]!;
  });
  return entropyPoolingKernel(
    a,
    Uint8Array.from(conditions, ({ inequality }) => (inequality ? 1 : 0)),
    prior,
  );
}

function readPrior(prior: Float64Array | undefined, rows: number): Float64Array {
  if (prior === undefined) return new Float64Array(rows).fill(1 / rows);
  if (prior.length !== rows) {
    throw new PortfolioError("shape", `prior has ${prior.length} numbers for ${rows} dates: give one for each`, {
      argument: "prior",
      expected: rows,
      actual: prior.length,
    });
  }
  const sum = prior.reduce((all, q) => all + q, 0);
  if (!prior.every((q) => q > 0) || !(Math.abs(sum - 1) < 1e-9)) {
    throw new PortfolioError(
      "invalid-argument",
      `prior sums to ${sum}: give probabilities greater than 0 that sum to 1`,
      { argument: "prior", sum },
    );
  }
  return prior.map((q) => q / sum);
}
