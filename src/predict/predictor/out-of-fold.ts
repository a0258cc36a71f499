import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { predictRows } from "../learning/predict.js";
import type { Fold } from "../validation/fold-types.js";
import { fitChoice } from "./fit-choice.js";
import type { PredictorSettings } from "./predictor-types.js";
import { type StackMember, stacked, stackShares } from "./stack-shares.js";
import { standardColumns, standardized } from "./standard-columns.js";
import type { TrainingRows } from "./training-rows.js";

/** Counts the fits of a training, and stops it when asked to. */
export interface TrainingSteps {
  /** Called after each fit. */
  readonly step: () => void;
  readonly signal: AbortSignal | undefined;
}

/** @throws {@link PortfolioError} `aborted`, also after any later step */
export function trainingSteps(
  total: number,
  onProgress: ((progress: { readonly done: number; readonly total: number }) => void) | undefined,
  signal: AbortSignal | undefined,
): TrainingSteps {
  let done = 0;
  const refuse = (): void => {
    if (signal?.aborted) {
      throw new PortfolioError("aborted", `the training was stopped after ${done} of ${total} fits`, { done, total });
    }
  };
  refuse();
  return {
    signal,
    step: () => {
      done += 1;
      onProgress?.({ done, total });
      refuse();
    },
  };
}

/** Predictions of rows by models that were not trained on them. */
export interface OutOfFold {
  /** Rows that were tested, increasing. */
  readonly tested: Int32Array;
  /** Of each member, apart from the mean of the date; the mean over the folds that test the row. */
  readonly members: readonly Float64Array[];
  /** Of the stack: its shares come from the other blocks, so that they know nothing of the row either. */
  readonly scores: Float64Array;
  /** Of each fold, each member's predictions of all rows that it tests; NaN for others. Only kept for paths. */
  readonly perFold: readonly (readonly Float64Array[])[];
}

/**
 * Fits every learner on the training rows of every fold and predicts its test rows.
 *
 * @param blocks - the block of each row, for the shares of the stack
 * @param earlierOnly - shares may only come from earlier blocks, as in a walk forward
 */
export function outOfFold(
  rows: TrainingRows,
  folds: readonly Fold[],
  blocks: Int32Array,
  settings: PredictorSettings,
  steps: TrainingSteps,
  earlierOnly: boolean,
): OutOfFold {
  const n = rows.targets.length;
  const d = rows.names.length;
  const perFold = folds.map(({ train, test }) => {
    const columns = standardColumns(rows.values, d, train);
    const x = standardized(rows.values, columns, train);
    const y = Float64Array.from(train, (row) => rows.targets[row]!);
    const held = standardized(rows.values, columns, test);
    return settings.models.map((choice) => {
      const model = fitChoice(choice, x, d, y, settings.seed, steps.signal);
      const predicted = predictRows(model, { values: held, columns: d, rows: test.length });
      steps.step();
      const all = new Float64Array(n).fill(Number.NaN);
      for (const [k, row] of test.entries()) all[row] = predicted[k]!;
      return apartFromDate(all, rows.dates);
    });
  });
  const members = settings.models.map((_, m) => meanOfFolds(perFold.map((fold) => fold[m]!)));
  const tested = Int32Array.from({ length: n }, (_, row) => row).filter((row) => !Number.isNaN(members[0]![row]!));
  return { tested, members, scores: crossStacked(members, rows.targets, tested, blocks, earlierOnly), perFold };
}

/** Numbers less the mean of their date, where they are known. */
function apartFromDate(values: Float64Array, dates: readonly string[]): Float64Array {
  for (let from = 0; from < values.length; ) {
    let to = from;
    let sum = 0;
    while (to < values.length && dates[to] === dates[from]) sum += values[to++]!;
    for (let row = from; row < to; row++) values[row]! -= sum / (to - from);
    from = to;
  }
  return values;
}

function meanOfFolds(folds: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(folds[0]!.length);
  for (let row = 0; row < mean.length; row++) {
    let sum = 0;
    let known = 0;
    for (const own of folds) {
      if (Number.isNaN(own[row]!)) continue;
      sum += own[row]!;
      known += 1;
    }
    mean[row] = known === 0 ? Number.NaN : sum / known;
  }
  return mean;
}

function crossStacked(
  members: readonly Float64Array[],
  targets: Float64Array,
  tested: Int32Array,
  blocks: Int32Array,
  earlierOnly: boolean,
): Float64Array {
  const scores = new Float64Array(targets.length).fill(Number.NaN);
  for (const block of new Set(tested.map((row) => blocks[row]!))) {
    const others = tested.filter((row) => (earlierOnly ? blocks[row]! < block : blocks[row] !== block));
    const own = tested.filter((row) => blocks[row] === block);
    const stack: readonly StackMember[] =
      others.length > 0 ? stackShares(members, targets, others) : equalStack(members, targets, own);
    for (const row of own) scores[row] = stacked(stack, members, row);
  }
  return scores;
}

/** Equal shares, where there is nothing to choose them by. */
function equalStack(members: readonly Float64Array[], targets: Float64Array, rows: Int32Array): StackMember[] {
  return stackShares(members, targets, rows).map(({ deviation }) => ({ share: 1 / members.length, deviation }));
}
