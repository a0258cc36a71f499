import { performanceMetrics } from "../../analytics/performance/performance-metrics.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { IsoDate, ReturnsTable, Weights } from "../../core/types.js";
import { sweepEvidence } from "./sweep-evidence.js";

/**
 * A way to choose weights from the past: weights themselves, or anything that has them, as an optimal result, or a run of `pipeline` whose value
 * is one.
 */
export type Candidate = (past: ReturnsTable) => unknown;

/** What is learned from and what is judged by. */
export interface ChooseByValidationOptions {
  /** Periods that a candidate sees, at least 2. */
  readonly trainPeriods: number;
  /** Periods that its weights are then judged by. */
  readonly testPeriods: number;
  /** Periods left out between the two. Default 0. */
  readonly purgePeriods?: number;
  /** Let what a candidate sees grow from the first period instead of moving. Default false. */
  readonly anchored?: boolean;
  /** What was tried before on the same data, and counts as well. Default 0. */
  readonly earlierTrials?: number;
}

/** What one candidate earned out of sample. */
export type CandidateScore =
  | {
      readonly status: "ok";
      readonly name: string;
      /** Simple returns per period, one for each of `dates`. */
      readonly returns: Float64Array;
      /** Per period, above nothing; null where the returns do not move. */
      readonly sharpeRatio: number | null;
      /** The weights of each window. */
      readonly weights: readonly Weights[];
    }
  | {
      readonly status: "failed";
      readonly name: string;
      /** What had no answer, and in the window that ends on which date. */
      readonly reason: string;
    };

/** The scores of all candidates, and how much of the best one luck explains. */
export interface ValidatedChoice {
  /** The name with the highest Sharpe ratio; null when there is none. */
  readonly best: string | null;
  /** What the best one says when it sees the latest `trainPeriods`; null without one. */
  readonly weights: Weights | null;
  /** One for each candidate, in their order. */
  readonly scores: readonly CandidateScore[];
  /** The dates that all were judged by. */
  readonly dates: readonly IsoDate[];
  /** How many were tried, failed and earlier ones too. */
  readonly trials: number;
  /** Probability that the true Sharpe ratio of the best is above what luck alone would have found in so many trials; null as in `sweep`. */
  readonly deflatedSharpeRatio: number | null;
  /** Share of the splits of time in which the best of one half is below the median of the other; null as in `sweep`. */
  readonly overfittingProbability: number | null;
}

const declared: OptionsOf<ChooseByValidationOptions, "purgePeriods" | "anchored" | "earlierTrials"> = {
  trainPeriods: { kind: "number", integer: true, min: 2, required: true },
  testPeriods: { kind: "number", integer: true, min: 1, required: true },
  purgePeriods: { kind: "number", integer: true, min: 0, default: 0 },
  anchored: { kind: "boolean", default: false },
  earlierTrials: { kind: "number", integer: true, min: 0, max: 1_000_000_000, default: 0 },
};

/**
 * Chooses among candidates by what each would have earned out of sample, and says how much of the best one luck explains.
 *
 * From the first `trainPeriods` on, each candidate sees a window, its weights are held over the `testPeriods` that follow (rebalanced every
 * period, without costs), and the window moves on by as many; the last one may be shorter. A candidate that throws or has no answer in any
 * window has failed, and still counts as a trial. For costs, taxes and orders see `sweep` and `walkForward`.
 *
 * @param returns - T periods by N assets; candidates see them as they come, log returns are judged as simple ones
 * @param candidates - functions by name, such as `pipeline([...])`
 * @param given - `trainPeriods` and `testPeriods`; `purgePeriods` 0, `anchored` false, `earlierTrials` 0
 * @returns the best by Sharpe ratio with its weights of today, all scores, the number of trials and the deflated Sharpe ratio
 * @throws {@link PortfolioError} `too-few-observations` when nothing is left to judge by, `empty` without candidates, `not-finite` for returns
 *   with gaps, `invalid-argument`
 * @remarks The candidates' own cost, T / `testPeriods` times. Reference values: test/reference/backtest/choose-by-validation.json.
 * @example
 * chooseByValidation(returns, {
 *   equal: ({ assets }) => Object.fromEntries(assets.map((asset) => [asset, 1 / assets.length])),
 *   calm: (past) => meanVariance(estimateMoments(past), { objective: "minimum-variance" }),
 * }, { trainPeriods: 60, testPeriods: 12 }).best
 */
export function chooseByValidation(
  returns: ReturnsTable,
  candidates: Readonly<Record<string, Candidate>>,
  given: ChooseByValidationOptions,
): ValidatedChoice {
  requireTable("returns", returns, "returns");
  const gap = returns.values.findIndex((r) => !Number.isFinite(r));
  if (gap >= 0) {
    const n = returns.assets.length;
    const [asset, date] = [returns.assets[gap % n]!, returns.dates[Math.floor(gap / n)]!];
    throw new PortfolioError(
      "not-finite",
      `returns of ${asset} on ${date} are ${returns.values[gap]}: fill or drop what is missing`,
      { asset, date },
    );
  }
  const read = readOption("candidates", candidates ?? null, {
    kind: "record",
    of: { kind: "function" },
  }) as Readonly<Record<string, Candidate>>;
  const options = readOptions("options", given, declared, { what: "an option of chooseByValidation" });
  const names = Object.keys(read);
  if (names.length === 0) {
    throw new PortfolioError("empty", "candidates has none: give functions by name, { calm: (past) => weights }");
  }
  const folds = foldsOf(returns.dates.length, options);
  const scores = names.map((name) => scoreOf(name, read[name]!, returns, folds));
  const ok = scores.flatMap((score) => (score.status === "ok" ? [score] : []));
  let best: Extract<CandidateScore, { status: "ok" }> | undefined;
  for (const score of ok) if ((score.sharpeRatio ?? -Infinity) > (best?.sharpeRatio ?? -Infinity)) best = score;
  const dates = returns.dates.slice(folds[0]!.test);
  const performance = new Float64Array(dates.length * ok.length);
  for (const [s, score] of ok.entries()) {
    for (let t = 0; t < dates.length; t++) performance[t * ok.length + s] = score.returns[t]!;
  }
  const trials = names.length + options.earlierTrials;
  return {
    best: best?.name ?? null,
    weights: best === undefined ? null : latestWeights(read[best.name]!, returns, options),
    scores,
    dates,
    trials,
    ...sweepEvidence(ok, performance, best?.name ?? null, trials),
  };
}

/** Rows `from` to `to` are seen, `test` to `end` are judged by; the ends are not included. */
interface Fold {
  readonly from: number;
  readonly to: number;
  readonly test: number;
  readonly end: number;
}

type ReadOptions = Required<ChooseByValidationOptions>;

function foldsOf(periods: number, { trainPeriods, testPeriods, purgePeriods, anchored }: ReadOptions): Fold[] {
  const first = trainPeriods + purgePeriods;
  if (first >= periods) {
    throw new PortfolioError(
      "too-few-observations",
      `returns have ${periods} periods: ${trainPeriods} to learn from and ${purgePeriods} left out leave none to judge by; lower trainPeriods`,
      { periods, trainPeriods, purgePeriods },
    );
  }
  const folds: Fold[] = [];
  for (let test = first; test < periods; test += testPeriods) {
    const to = test - purgePeriods;
    folds.push({ from: anchored ? 0 : to - trainPeriods, to, test, end: Math.min(periods, test + testPeriods) });
  }
  return folds;
}

function scoreOf(name: string, candidate: Candidate, returns: ReturnsTable, folds: readonly Fold[]): CandidateScore {
  const { assets, values, kind, dates } = returns;
  const n = assets.length;
  const first = folds[0]!.test;
  const earned = new Float64Array(dates.length - first);
  const held: Weights[] = [];
  for (const { from, to, test, end } of folds) {
    const weights = weightsOf(candidate, periodsOf(returns, from, to));
    if (typeof weights === "string") {
      return { status: "failed", name, reason: `in the window that ends on ${dates[to - 1]}: ${weights}` };
    }
    held.push(weights);
    for (let t = test; t < end; t++) {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const r = values[t * n + i]!;
        sum += (weights[assets[i]!] ?? 0) * (kind === "log" ? Math.expm1(r) : r);
      }
      earned[t - first] = sum;
    }
  }
  const sharpeRatio = earned.length < 2 ? Number.NaN : performanceMetrics(earned, { periodsPerYear: 1 }).sharpeRatio;
  return {
    status: "ok",
    name,
    returns: earned,
    sharpeRatio: Number.isFinite(sharpeRatio) ? sharpeRatio : null,
    weights: held,
  };
}

function latestWeights(candidate: Candidate, returns: ReturnsTable, options: ReadOptions): Weights | null {
  const periods = returns.dates.length;
  const weights = weightsOf(
    candidate,
    periodsOf(returns, options.anchored ? 0 : periods - options.trainPeriods, periods),
  );
  return typeof weights === "string" ? null : weights;
}

/** Copies, so that a candidate that writes into its past leaves the others' alone. */
function periodsOf({ kind, assets, dates, values, start }: ReturnsTable, from: number, to: number): ReturnsTable {
  const before = from > 0 ? dates[from - 1] : start;
  return {
    kind,
    assets,
    dates: dates.slice(from, to),
    values: values.slice(from * assets.length, to * assets.length),
    ...(before !== undefined && { start: before }),
  };
}

/** The weights of a candidate, or why there are none. */
function weightsOf(candidate: Candidate, past: ReturnsTable): Weights | string {
  try {
    return readOption<Weights>(
      "the weights",
      weightsIn(candidate(past)) as Weights,
      { kind: "numbers-by-name", names: "assets", required: true },
      { assets: past.assets },
    );
  } catch (error) {
    if (error instanceof PortfolioError && error.code === "aborted") throw error;
    return error instanceof Error ? error.message : shownValue(error);
  }
}

/** Weights as they are, of a result that has them, or of the value of a run through a pipeline. */
function weightsIn(answer: unknown): unknown {
  if (typeof answer !== "object" || answer === null) return answer;
  const { status, reason, value, weights } = answer as Readonly<Record<string, unknown>>;
  if (typeof status === "string" && typeof reason === "string") {
    throw new PortfolioError("invalid-argument", `${status}: ${reason}`);
  }
  if (status === "done") return weightsIn(value);
  return typeof weights === "object" && weights !== null ? weights : answer;
}
