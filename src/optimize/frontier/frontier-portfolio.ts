import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { labeled } from "../../core/names/labeled.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { BindingConstraint, OptimalResult, OptimizationResult, RelaxedSolution } from "../../core/types.js";
import { finiteOrNull } from "../answer/finite-or-null.js";
import type { RelaxOption } from "../answer/offer-relaxed.js";
import { rowBinding } from "../answer/row-binding.js";
import type { EfficientFrontier } from "./efficient-frontier.js";
import { checkFrontier } from "./read-frontier.js";

/** Which portfolio of a frontier: by its least return, its greatest volatility, or as the tangent one. */
export type FrontierChoice = (
  | {
      /** Least expected return per year. */
      readonly targetReturn: number;
    }
  | {
      /** Greatest volatility per year. */
      readonly targetVolatility: number;
    }
  | {
      /** Rate per year over which the ratio of excess return to volatility is greatest. */
      readonly riskFreeRate: number;
    }
) &
  RelaxOption;

/** All keys of a choice; which of them may stand together is looked at after. */
interface ChosenPoint extends RelaxOption {
  readonly targetReturn?: number;
  readonly targetVolatility?: number;
  readonly riskFreeRate?: number;
}

const chosenPoint: OptionsOf<ChosenPoint> = {
  targetReturn: { kind: "number" },
  targetVolatility: { kind: "number", min: 0 },
  riskFreeRate: { kind: "number" },
  relax: { kind: "boolean" },
};

/** A place on the frontier: `share` of the way from corner `piece` to the next. */
interface Place {
  readonly piece: number;
  readonly share: number;
}

/**
 * One portfolio of an exact frontier, by interpolation between two corners.
 *
 * - `targetReturn`: the least variance with at least this return.
 * - `targetVolatility`: the greatest return with at most this volatility.
 * - `riskFreeRate`: the greatest ratio of excess return to volatility.
 *
 * @param frontier - what `efficientFrontier` gave; a frontier without an optimum gives its own status
 * @param given - one of `targetReturn`, `targetVolatility` and `riskFreeRate`; `relax` false
 * @returns what `meanVariance` gives for the same question, with the shadow prices in the units of that objective;
 *   `sharpeRatio` is over the given rate, else over 0. A target beyond the frontier is infeasible, and the conflict
 *   names the target alone, as a frontier does not know which constraints hold it back: `meanVariance` names them all.
 *   With `relax` it carries the end of the frontier, and by how much the target gave; and for an infeasible frontier that was asked
 *   for with `relax`, the portfolio of the relaxed one
 * @throws {@link PortfolioError} `invalid-argument`, `not-finite`
 * @remarks O(N + corners). Reference values: test/reference/optimize/critical-line.json.
 * @example
 * frontierPortfolio(efficientFrontier(moments), { targetVolatility: 0.15 });
 */
export function frontierPortfolio(frontier: EfficientFrontier, given: FrontierChoice): OptimizationResult {
  checkFrontier(frontier);
  const choice = readOptions<ChosenPoint>("choice", given, chosenPoint, {
    what: "a choice of frontierPortfolio",
  }) as FrontierChoice;
  const [kind, value] = readChoice(choice);
  const { kktResidual, iterations } = frontier.path;
  const diagnostics = { iterations, kktResidual, binding: [] };
  if (frontier.status !== "optimal") {
    const { status, reason = "there is no frontier", conflict = [] } = frontier;
    if (status === "infeasible") {
      const relaxed = choice.relax === true ? relaxedPortfolio(frontier, choice) : undefined;
      return { status, method: "frontier", reason, conflict, diagnostics, ...(relaxed && { relaxed }) };
    }
    return { status, method: "frontier", reason, diagnostics };
  }
  const { corners } = frontier;
  const first = corners[0]!;
  const last = corners[corners.length - 1]!;
  const infeasible = (reason: string, slackNeeded: number, nearest?: OptimalResult): OptimizationResult => ({
    status: "infeasible",
    method: "frontier",
    reason,
    conflict: [{ constraint: kind, slackNeeded }],
    diagnostics,
    ...(choice.relax === true &&
      nearest && { relaxed: { result: nearest, loosened: [{ constraint: kind, by: slackNeeded }] } }),
  });
  if (kind === "targetReturn") {
    const beyond = value - last.expectedReturn;
    if (beyond > 1e-10 * Math.abs(last.expectedReturn)) {
      return infeasible(
        `targetReturn is ${value} but the greatest return is ${last.expectedReturn}: lower it`,
        beyond,
        describe(frontier, { piece: corners.length - 1, share: 0 }, kind, 0),
      );
    }
    return describe(frontier, placeOfReturn(frontier, value), kind, 0);
  }
  if (kind === "targetVolatility") {
    const missing = first.volatility - value;
    if (missing > 1e-12 * first.volatility) {
      return infeasible(
        `targetVolatility is ${value} but the least volatility is ${first.volatility}: raise it`,
        missing,
        describe(frontier, { piece: 0, share: 0 }, kind, 0),
      );
    }
    return describe(frontier, placeOfVolatility(frontier, value), kind, 0);
  }
  if (!(last.expectedReturn > value)) {
    const reason = `no portfolio of the frontier has an expected return above the riskFreeRate of ${value}: lower the rate`;
    return infeasible(reason, value - last.expectedReturn);
  }
  return describe(frontier, placeOfTangent(frontier, value), kind, value);
}

/** The portfolio of the frontier that was offered in the place of one that cannot be. */
function relaxedPortfolio({ relaxed }: EfficientFrontier, choice: FrontierChoice): RelaxedSolution | undefined {
  if (relaxed === undefined) return undefined;
  const found = frontierPortfolio(relaxed.result, choice);
  if (found.status === "optimal") return { result: found, loosened: relaxed.loosened };
  if (found.status !== "infeasible" || found.relaxed === undefined) return undefined;
  return { ...found.relaxed, loosened: [...relaxed.loosened, ...found.relaxed.loosened] };
}

function readChoice(choice: FrontierChoice): ["targetReturn" | "targetVolatility" | "riskFreeRate", number] {
  const kinds = ["targetReturn", "targetVolatility", "riskFreeRate"] as const;
  const given = kinds.filter((kind) => Object.hasOwn(choice, kind));
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    throw new PortfolioError(
      "invalid-argument",
      `choice has ${given.length === 0 ? "none" : given.join(" and ")}: give one of ${kinds.join(", ")}`,
    );
  }
  const value = Object.entries(choice).find(([key]) => key === kind)?.[1];
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new PortfolioError("not-finite", `choice.${kind} is ${String(value)}: give a finite number`, { value });
  }
  if (kind === "targetVolatility" && value < 0) {
    throw new PortfolioError("invalid-argument", `choice.targetVolatility is ${value}: give a number of 0 or more`, {
      value,
    });
  }
  return [kind, value];
}

function placeOfReturn({ corners }: EfficientFrontier, target: number): Place {
  for (let piece = 0; piece + 1 < corners.length; piece++) {
    const low = corners[piece]!.expectedReturn;
    const high = corners[piece + 1]!.expectedReturn;
    if (target > high) continue;
    return { piece, share: Math.max(0, (target - low) / (high - low)) };
  }
  return { piece: corners.length - 1, share: 0 };
}

function placeOfVolatility(frontier: EfficientFrontier, target: number): Place {
  const { corners } = frontier;
  for (let piece = 0; piece + 1 < corners.length; piece++) {
    if (target > corners[piece + 1]!.volatility) continue;
    const { constant, linear, square } = variancePieces(frontier, piece);
    const gap = target * target - constant;
    if (gap <= 0) return { piece, share: 0 };
    return { piece, share: Math.min(1, gap / (linear + Math.sqrt(linear * linear + square * gap))) };
  }
  return { piece: corners.length - 1, share: 0 };
}

function placeOfTangent(frontier: EfficientFrontier, rate: number): Place {
  const { corners } = frontier;
  let best: Place = { piece: corners.length - 1, share: 0 };
  let highest = ratioAt(frontier, best, rate);
  for (let piece = 0; piece + 1 < corners.length; piece++) {
    const { constant, linear, square } = variancePieces(frontier, piece);
    const excess = corners[piece]!.expectedReturn - rate;
    const gain = corners[piece + 1]!.expectedReturn - corners[piece]!.expectedReturn;
    const turning = (gain * constant - excess * linear) / (excess * square - gain * linear);
    for (const share of [0, turning]) {
      if (!(share >= 0 && share <= 1)) continue;
      const ratio = ratioAt(frontier, { piece, share }, rate);
      if (!(ratio > highest)) continue;
      highest = ratio;
      best = { piece, share };
    }
  }
  return best;
}

/** Variance on a piece: constant + 2·linear·share + square·share². */
function variancePieces(
  { corners, assets, path }: EfficientFrontier,
  piece: number,
): { constant: number; linear: number; square: number } {
  const from = corners[piece]!.weights;
  const to = corners[piece + 1]!.weights;
  let linear = 0;
  let square = 0;
  for (let i = 0; i < assets.length; i++) {
    const move = to[assets[i]!]! - from[assets[i]!]!;
    if (move === 0) continue;
    const before = path.covarianceWeights[piece]![i]!;
    linear += move * before;
    square += move * (path.covarianceWeights[piece + 1]![i]! - before);
  }
  return { constant: corners[piece]!.volatility ** 2, linear, square };
}

function ratioAt(frontier: EfficientFrontier, { piece, share }: Place, rate: number): number {
  const { corners } = frontier;
  const here = corners[piece]!;
  if (share === 0) return (here.expectedReturn - rate) / here.volatility;
  const { constant, linear, square } = variancePieces(frontier, piece);
  const gain = corners[piece + 1]!.expectedReturn - here.expectedReturn;
  return (
    (here.expectedReturn + share * gain - rate) / Math.sqrt(constant + 2 * linear * share + square * share * share)
  );
}

function describe(
  frontier: EfficientFrontier,
  { piece, share }: Place,
  kind: "targetReturn" | "targetVolatility" | "riskFreeRate",
  rate: number,
): OptimalResult {
  const { assets, corners, path } = frontier;
  const between = (a: number, b: number): number => (share === 0 ? a : share === 1 ? b : a + share * (b - a));
  const next = Math.min(piece + 1, corners.length - 1);
  const mix = (of: readonly Float64Array[], i: number): number => between(of[piece]![i]!, of[next]![i]!);
  const from = corners[piece]!.weights;
  const to = corners[next]!.weights;
  const weights = labeled(assets, (i) => between(from[assets[i]!]!, to[assets[i]!]!) + 0);
  const expectedReturn = between(corners[piece]!.expectedReturn, corners[next]!.expectedReturn);
  let variance = 0;
  assets.forEach((asset, i) => {
    variance += weights[asset]! * mix(path.covarianceWeights, i);
  });
  const volatility = Math.sqrt(Math.max(0, variance));
  const lambda = between(path.lambda[piece]!, path.lambda[next]!);
  const held = assets.filter((asset) => weights[asset] !== 0).length;
  // multipliers are of ½w'Σw − λ·return; as in meanVariance they are given in the units of the question
  const unit =
    kind === "targetReturn" ? 2 : lambda > 0 ? 1 / (kind === "riskFreeRate" ? lambda * volatility : lambda) : 0;
  const binding: BindingConstraint[] = [];
  path.rowNames.forEach(({ min, max, equality }, r) => {
    const y = unit * mix(path.rowMultipliers, r);
    if (equality || y !== 0) binding.push(rowBinding({ minName: min, maxName: max }, equality ? 2 : y > 0 ? -1 : 1, y));
  });
  assets.forEach((asset, i) => {
    // off its bounds on this piece: what is left of the multiplier is rounding
    if (from[asset] !== to[asset]) return;
    const z = unit * mix(path.boundMultipliers, i);
    if (Math.abs(z) > 1e-12 * unit * Math.abs(mix(path.covarianceWeights, i))) {
      binding.push({ constraint: `${z > 0 ? "min" : "max"}.${asset}`, shadowPrice: Math.abs(z) });
    }
  });
  return {
    status: "optimal",
    method: "frontier",
    weights,
    expectedReturn,
    volatility,
    sharpeRatio: expectedReturn === rate && volatility === 0 ? 0 : finiteOrNull((expectedReturn - rate) / volatility),
    riskContributions: labeled(assets, (i) => {
      const w = weights[assets[i]!]!;
      return variance > 0 ? (w * mix(path.covarianceWeights, i)) / variance + 0 : w === 0 ? 0 : 1 / held;
    }),
    diagnostics: { iterations: path.iterations, kktResidual: path.kktResidual, binding },
  };
}
