import type { PricesTable } from "../../core/types.js";
import { backtestPaths } from "../validation/backtest-paths.js";
import { combinatorialPurgedFolds } from "../validation/combinatorial-purged-folds.js";
import type { CombinatorialFold, Fold } from "../validation/fold-types.js";
import { purgedFolds } from "../validation/purged-folds.js";
import { walkForwardFolds } from "../validation/walk-forward-folds.js";
import { dataHash } from "./data-hash.js";
import { fitChoice } from "./fit-choice.js";
import {
  coefficientInterval,
  coefficientsByDate,
  judgeSharpe,
  scorePortfolio,
  standardScores,
  unexplainedShare,
} from "./judge-scores.js";
import { type OutOfFold, outOfFold, trainingSteps } from "./out-of-fold.js";
import { populations } from "./population.js";
import type { MeanInterval, PredictorSettings, WeightPredictor, WeightPredictorOptions } from "./predictor-types.js";
import { stackShares } from "./stack-shares.js";
import { standardColumns, standardized } from "./standard-columns.js";
import { requireEnoughDates, type TrainingRows } from "./training-rows.js";

/** What a training needs beside its rows. */
export interface TrainingContext extends Pick<WeightPredictorOptions, "onProgress"> {
  readonly prices: PricesTable;
  readonly settings: PredictorSettings;
  readonly trials: number;
  readonly promotionTests: number;
  readonly signal: AbortSignal | undefined;
}

/** A predictor from rows that can be learned from. */
export function trainOnRows(rows: TrainingRows, context: TrainingContext): WeightPredictor {
  const { prices, settings } = context;
  const dates = requireEnoughDates(rows, settings, prices.dates.length);
  const d = rows.names.length;
  const purged = foldsOf(rows, settings);
  const forward = walkForwardFolds(rows.dates, { folds: settings.validation.folds, labelEnds: rows.ends });
  const isForward = settings.validation.method === "walk-forward";
  const fits = settings.models.length * (purged.length + (isForward ? 0 : forward.length) + 1);
  const steps = trainingSteps(fits, context.onProgress, context.signal);
  const held = outOfFold(
    rows,
    purged,
    blocksOf(rows, settings.validation.folds, isForward),
    settings,
    steps,
    isForward,
  );
  const walked = isForward
    ? held
    : outOfFold(rows, forward, blocksOf(rows, settings.validation.folds, true), settings, steps, true);

  const byDate = coefficientsByDate(held.scores, rows, held.tested);
  const coefficient = coefficientInterval(byDate, settings);
  const walkForward = coefficientInterval(coefficientsByDate(walked.scores, rows, walked.tested), settings);
  const standard = standardScores(held.scores, rows.dates, held.tested);
  const overlap = Math.ceil(settings.horizon / settings.every);
  const sharpe = judgeSharpe(scorePortfolio(standard, rows, held.tested), context.trials, overlap);
  const stack = stackShares(held.members, rows.targets, held.tested);
  const every = Int32Array.from(rows.targets, (_, row) => row);
  const columns = standardColumns(rows.values, d, every);
  const x = standardized(rows.values, columns, every);
  const models = settings.models.map((choice) => {
    const model = fitChoice(choice, x, d, rows.targets, settings.seed, context.signal);
    steps.step();
    return model;
  });
  return {
    kind: "weight-predictor",
    version: 1,
    models,
    features: rows.names,
    informationCoefficient: plain(coefficient),
    trials: context.trials,
    verdict: verdictOf(coefficient, walkForward, sharpe.deflatedSharpeRatio),
    card: {
      span: { from: rows.dates[0]!, to: rows.ends.at(-1)! },
      dataHash: dataHash(prices),
      features: rows.names,
      lookback: rows.lookback,
      rows: rows.targets.length,
      leftOut: rows.leftOut,
      dates,
      assets: prices.assets.length,
      folds: settings.validation,
      scores: {
        models: settings.models.map(({ kind }, m) => ({
          kind,
          share: stack[m]!.share,
          ...plain(coefficientInterval(coefficientsByDate(held.members[m]!, rows, held.tested), settings)),
        })),
        rankInformationCoefficient: plain(
          coefficientInterval(coefficientsByDate(held.scores, rows, held.tested, "rank"), settings),
        ),
        walkForward: plain(walkForward),
        paths: pathCoefficients(rows, purged, held, stack),
        ...sharpe,
      },
      limits: LIMITS,
    },
    state: {
      settings,
      columns,
      stack,
      unexplained: unexplainedShare(standard, rows, held.tested, coefficient.mean),
      byDate: byDate.map((own) => ({ ...own, live: false })),
      population: populations(rows.raw, d),
      promotionTests: context.promotionTests,
    },
  };
}

/**
 * Skill is there when both intervals lie above zero and the Sharpe ratio of the scores is more likely than not above the best that
 * luck would have found in so many trials.
 */
export function verdictOf(
  coefficient: MeanInterval,
  walkForward: MeanInterval,
  deflatedSharpeRatio: number | null,
): WeightPredictor["verdict"] {
  const above = coefficient.interval[0] > 0 && walkForward.interval[0] > 0;
  return above && (deflatedSharpeRatio ?? 0) > 0.5 ? "skill" : "no-skill";
}

const LIMITS = [
  "The coefficient is before costs and taxes.",
  "Assets that were delisted before the data were collected are not in it, unless their prices are.",
  "Purged folds also learn from what came after a test; the walk-forward figures do not.",
  "Trials that were made elsewhere on the same data are only counted when they are given.",
] as const;

function plain({ mean, interval }: MeanInterval): MeanInterval {
  return { mean, interval };
}

function foldsOf({ dates, ends }: TrainingRows, { validation, every }: PredictorSettings): readonly Fold[] {
  // the embargo is given in rows of prices, and one training date stands for `every` of them
  const embargo = Math.ceil(validation.embargo / every);
  const { folds, testFolds } = validation;
  switch (validation.method) {
    case "purged":
      return purgedFolds(dates, { folds, labelEnds: ends, embargo });
    case "combinatorial":
      return combinatorialPurgedFolds(dates, { groups: folds, testGroups: testFolds, labelEnds: ends, embargo });
    case "walk-forward":
      return walkForwardFolds(dates, { folds, labelEnds: ends });
  }
}

/** The block of each row: those of K folds, or those of a walk forward, whose first is only trained on. */
function blocksOf({ dates }: TrainingRows, folds: number, forward: boolean): Int32Array {
  const blocks = new Int32Array(dates.length);
  const tests = forward ? walkForwardFolds(dates, { folds }) : purgedFolds(dates, { folds });
  for (const [k, { test }] of tests.entries()) for (const row of test) blocks[row] = k;
  return blocks;
}

/** Mean coefficient of each path through combinatorial folds, by the final shares of the stack. */
function pathCoefficients(
  rows: TrainingRows,
  folds: readonly Fold[],
  { perFold }: OutOfFold,
  stack: ReturnType<typeof stackShares>,
): number[] {
  if (!("testGroups" in folds[0]!)) return [];
  const groups = folds as readonly CombinatorialFold[];
  const blocks = blocksOf(rows, 1 + Math.max(...groups.flatMap(({ testGroups }) => testGroups)), false);
  const every = Int32Array.from(rows.targets, (_, row) => row);
  return backtestPaths(groups).map((path) => {
    const scores = Float64Array.from(rows.targets, (_, row) => {
      const members = perFold[path[blocks[row]!]!]!;
      return stack.reduce(
        (sum, { share, deviation }, m) => sum + (deviation > 0 ? (share * members[m]![row]!) / deviation : 0),
        0,
      );
    });
    const byDate = coefficientsByDate(scores, rows, every);
    return byDate.reduce((sum, own) => sum + own.coefficient, 0) / byDate.length;
  });
}
