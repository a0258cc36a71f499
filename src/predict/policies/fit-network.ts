import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { seededRandom } from "../../core/random/seeded-random.js";
import type { ReturnsTable } from "../../core/types.js";
import type { FeatureTable } from "../features/feature-types.js";
import { networkObjective } from "./network-kernel.js";
import { type NetworkModel, networkSize, requirePolicy } from "./policy-models.js";
import { policyPeriods } from "./policy-periods.js";
import { type PolicyCosts, policyCosts } from "./trading-costs.js";

/** Size and training of the network. */
export interface NetworkOptions {
  /** Units of the hidden layer. Default 8, or those of `start`. */
  readonly hidden?: number;
  /** Greatest number of steps, each on all periods. Default 200. */
  readonly epochs?: number;
  /** Length of a step. Default 0.01. */
  readonly learningRate?: number;
  /** Penalty on the squared parameters. Default 0.001. */
  readonly penalty?: number;
  /** Latest part of the periods that is not trained on: the step that did best there is kept. Default 0.2; 0 keeps the last. */
  readonly validation?: number;
  /** Costs of going from the weights of one date to those of the next, which the returns are taken after. Default none. */
  readonly costs?: PolicyCosts;
  /** Seed of the first parameters. Default 0. */
  readonly seed?: number;
  /** A network of the same features that the training goes on from. Default none. */
  readonly start?: NetworkModel;
  /** Called after each step. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** The training then ends in `PortfolioError` `aborted`. */
  readonly signal?: AbortSignal;
}

const declared: OptionsOf<NetworkOptions, "epochs" | "learningRate" | "penalty" | "validation" | "seed"> = {
  hidden: { kind: "number", integer: true, min: 1, max: 1_000 },
  epochs: { kind: "number", integer: true, min: 1, max: 1_000_000, default: 200 },
  learningRate: { kind: "number", above: 0, max: 10, default: 0.01 },
  penalty: { kind: "number", min: 0, default: 0.001 },
  validation: { kind: "number", min: 0, max: 0.9, unit: "fraction", default: 0.2 },
  costs: policyCosts,
  seed: { kind: "number", integer: true, default: 0 },
  start: { kind: "value", read: (name, value) => requirePolicy(name, value) },
  onProgress: { kind: "function" },
  signal: { kind: "signal" },
};

/**
 * A small network whose softmax gives long-only weights, trained for the Sharpe ratio of their returns.
 *
 * One hidden layer that all assets share, so the number and the order of assets may change. On real returns a linear policy is hard to
 * beat; take what is held out as the measure. With `costs` the returns are taken after what the way from one date's weights, as their
 * returns left them, to the next one's costs; the first weights cost nothing.
 *
 * @param features - T dates by N assets by F features; an asset with a missing one is left out on its date
 * @param returns - simple returns of the same assets; each feature row goes with the period that begins at its date
 * @param options - 8 hidden units, 200 steps of 0.01, the latest fifth held out
 * @returns a plain JSON model; the same seed gives the same bits in every runtime
 * @throws {@link PortfolioError} those of tables; `too-few-observations`; `conflicting-options` for a start of other features; `aborted`
 * @remarks O(T·N·H·F) a step; Adam (Kingma and Ba 2015). Its gradient is held to finite differences by a test. The objective is that
 *   of Zhang, Zohren and Roberts (2020).
 * @example
 * const network = fitNetwork(buildFeatures(prices), returnsFromPrices(prices), { seed: 1 });
 */
export function fitNetwork(features: FeatureTable, returns: ReturnsTable, options: NetworkOptions = {}): NetworkModel {
  const read = readOptions("options", options, declared, { what: "an option of fitNetwork" });
  const periods = policyPeriods(features, returns);
  const { start } = read;
  const hidden = read.hidden ?? start?.hidden ?? 8;
  const d = features.names.length;
  if (start !== undefined && (start.hidden !== hidden || start.features.join("\n") !== features.names.join("\n"))) {
    throw new PortfolioError(
      "conflicting-options",
      `options.start has ${start.hidden} units on ${start.features.join(", ")} and this call ${hidden} on ${features.names.join(", ")}: give a network of the same`,
    );
  }
  const held = Math.floor(read.validation * periods.length);
  const training = periods.slice(0, periods.length - held);
  const later = periods.slice(periods.length - held);
  const shape = { hidden, features: d };
  const costs = read.costs?.proportional ?? 0;
  let parameters: Float64Array =
    start === undefined ? firstParameters(hidden, d, read.seed) : Float64Array.from(start.parameters);
  const judged = (at: Float64Array): number =>
    networkObjective(at, shape, later.length > 1 ? later : training, costs).sharpeRatio;
  let best = { parameters, epoch: 0, value: judged(parameters) };
  const adam = adamSteps(parameters.length, read.learningRate);
  for (let epoch = 1; epoch <= read.epochs; epoch++) {
    if (read.signal?.aborted)
      throw new PortfolioError("aborted", `fitNetwork was stopped after ${epoch - 1} of ${read.epochs} steps`);
    const { gradient } = networkObjective(parameters, shape, training, costs);
    parameters = adam(
      parameters,
      gradient.map((own, k) => own - 2 * read.penalty * parameters[k]!),
    );
    const value = judged(parameters);
    if (later.length <= 1 || value > best.value) best = { parameters, epoch, value };
    read.onProgress?.({ done: epoch, total: read.epochs });
  }
  return {
    kind: "network",
    version: 2,
    features: [...features.names],
    hidden,
    parameters: Array.from(best.parameters),
    sharpeRatio: {
      training: networkObjective(best.parameters, shape, training, costs).sharpeRatio,
      validation: later.length > 1 ? best.value : null,
    },
    settings: { learningRate: read.learningRate, penalty: read.penalty, validation: read.validation, costs },
    periods: training.length,
    epochs: best.epoch,
  };
}

/** Small numbers, so that the first weights are nearly equal. */
function firstParameters(hidden: number, features: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  const scale = 1 / Math.sqrt(features);
  return Float64Array.from({ length: networkSize(hidden, features) }, (_, k) => {
    if (k < hidden * features) return scale * random.normal();
    return k < hidden * features + hidden ? 0 : 0.1 * random.normal();
  });
}

/** Steps of Adam uphill. */
function adamSteps(size: number, rate: number): (at: Float64Array, gradient: Float64Array) => Float64Array {
  const [keepMean, keepSquare] = [0.9, 0.999];
  const mean = new Float64Array(size);
  const square = new Float64Array(size);
  let meanLeft = 1;
  let squareLeft = 1;
  return (at, gradient) => {
    meanLeft *= keepMean;
    squareLeft *= keepSquare;
    return at.map((own, k) => {
      mean[k] = keepMean * mean[k]! + (1 - keepMean) * gradient[k]!;
      square[k] = keepSquare * square[k]! + (1 - keepSquare) * gradient[k]! ** 2;
      const length = mean[k]! / (1 - meanLeft);
      return own + (rate * length) / (Math.sqrt(square[k]! / (1 - squareLeft)) + 1e-8);
    });
  };
}
