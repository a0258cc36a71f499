import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { labeled } from "../../core/names/labeled.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import { readOption } from "../../core/options/read-options.js";
import type {
  FactorMoments,
  Moments,
  OptimalResult,
  OptimizationResult,
  ReturnsTable,
  Weights,
} from "../../core/types.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";
import { describeOptimum } from "../answer/describe-optimum.js";
import { offerRelaxed } from "../answer/offer-relaxed.js";
import { readCallOptions } from "../inputs/read-call-options.js";
import { loosenMeanVariance } from "../mean-variance/loosen-mean-variance.js";
import { answerMeanVariance } from "../mean-variance/mean-variance.js";
import { readMeanVariance } from "../mean-variance/read-mean-variance.js";
import type { EnsembleMember, EnsembleOptions } from "./ensemble-member.js";
import { ensembleMember, ensembleOptions } from "./ensemble-member.js";
import { fittedWeights, stackMembers } from "./stack-members.js";

/** How the members stand to the combination. */
export interface EnsembleReport {
  /** Each member, in the order given. */
  readonly members: readonly {
    /** The name of the member. */
    readonly name: string;
    /** Its share of the combination; they sum to 1. */
    readonly share: number;
    /** The member's own weight of every asset. */
    readonly weights: Weights;
    /** Σ|w − combination| / 2. */
    readonly drift: number;
  }[];
  /** The members' drifts, weighted by their shares: 0 when all say the same. */
  readonly disagreement: number;
  /** Standard deviation of each asset's weight over the members, weighted by their shares. */
  readonly spread: Weights;
}

/** A combination whose figures are not known, because there are no moments. */
export interface UnmeasuredEnsemble
  extends Omit<OptimalResult, "expectedReturn" | "volatility" | "sharpeRatio" | "riskContributions"> {
  /** Null: give `moments`. */
  readonly expectedReturn: null;
  /** Null: give `moments`. */
  readonly volatility: null;
  /** Null: give `moments`. */
  readonly sharpeRatio: null;
  /** Null for every asset: give `moments`. */
  readonly riskContributions: Readonly<Record<string, null>>;
}

/** What {@link ensemble} answers; without `moments` the figures of an optimal result are null. */
export type EnsembleResult = OptimizationResult<EnsembleReport> | (UnmeasuredEnsemble & EnsembleReport);

/**
 * One portfolio out of several opinions, within constraints.
 *
 * The members' weights are averaged by their shares, and the result is the point nearest to that average (least Σ of
 * squared differences) which keeps every constraint. Members need not keep them.
 *
 * `relax` offers the solution after the least loosening of the constraints, in the words of {@link meanVariance}.
 *
 * @param members - at least one, with names of their own; the assets are those of `moments` or `returns`, or all that
 *   the members name, in order of appearance
 * @param options - `combine` "average", `constraints` long-only and fully invested
 * @returns the weights with every member's share and drift, and their disagreement; or `infeasible` with a minimal
 *   conflict. The certificate is that of the nearest point: shadow prices are in half squared distance
 * @throws {@link PortfolioError} `empty`, `invalid-argument`, `unknown-asset`, `not-finite`; `conflicting-options` when
 *   what a way of combining needs is not there, and for a tracking error, which needs a risk; `too-few-observations` to stack
 * @remarks O(members·N), `"inverse-variance"` O(members·N²), and a quadratic program with the unit matrix. Stacking fits
 *   every member folds + 1 times on past returns only. Wolpert (1992); Breiman (1996) for shares that are not negative.
 * @example
 * ensemble([{ name: "hrp", weights: a }, { name: "cvar", weights: b }], { combine: "average", moments }).disagreement
 */
export function ensemble(
  members: readonly EnsembleMember[],
  options: EnsembleOptions & {
    /** For the figures of the result, and for `"inverse-variance"`. */
    readonly moments: Moments | FactorMoments;
  },
): OptimizationResult<EnsembleReport>;
export function ensemble(members: readonly EnsembleMember[], options?: EnsembleOptions): EnsembleResult;
export function ensemble(opinions: readonly EnsembleMember[], given: EnsembleOptions = {}): EnsembleResult {
  const method = "ensemble";
  const options = readCallOptions(method, given, ensembleOptions);
  const { combine = "average", riskFreeRate = 0 } = options;
  const members = readMembers(opinions);
  const fitted = members.map((member) => weightsOf(member, options.returns));
  const assets = options.moments?.assets ??
    options.returns?.assets ?? [...new Set(fitted.flatMap((w) => Object.keys(w)))];
  const weights = fitted.map((w, k) => resolvePerAsset(`members.${members[k]!.name}.weights`, w, assets, 0));
  const shares = sharesOf(combine, members, weights, options);
  const combined = new Float64Array(assets.length);
  for (const [k, w] of weights.entries()) for (let i = 0; i < w.length; i++) combined[i]! += shares[k]! * w[i]!;
  const report = describeMembers(assets, members, weights, shares, combined);

  const unit = unitMoments(assets, combined);
  const constraints = options.constraints && { constraints: options.constraints };
  const call = readMeanVariance(unit, { objective: "maximum-utility", riskAversion: 1, ...constraints });
  if (call.resolved.trackingError !== undefined) {
    throw new PortfolioError(
      "conflicting-options",
      "constraints.trackingError cannot be held by ensemble, which knows distances and no risk: leave it out, or use meanVariance",
      { method, constraint: "trackingError" },
    );
  }
  return offerRelaxed(
    call,
    options.relax,
    (question): EnsembleResult => {
      const { result: nearest, outcome } = answerMeanVariance(unit, question);
      if (outcome === undefined) return { ...nearest, method, ...report };
      const { diagnostics } = nearest;
      if (options.moments === undefined) {
        const unknown = { expectedReturn: null, volatility: null, sharpeRatio: null };
        return { ...nearest, method, ...unknown, riskContributions: unknownShares(assets), ...report };
      }
      const { x } = outcome.solution;
      return { ...describeOptimum(options.moments, x, method, riskFreeRate, diagnostics), ...report };
    },
    (question, room) => loosenMeanVariance(combined, question, room),
  );
}

function unknownShares(assets: readonly string[]): Record<string, null> {
  return Object.fromEntries(assets.map((asset) => [asset, null]));
}

function readMembers(given: readonly EnsembleMember[]): readonly EnsembleMember[] {
  const members = readOption("members", given, {
    kind: "list",
    of: { kind: "object", of: ensembleMember },
    minLength: 1,
  });
  const names = new Set<string>();
  for (const { name } of members) {
    if (names.has(name)) {
      throw new PortfolioError(
        "invalid-argument",
        `members.${name} is named twice: give every member a name of its own`,
        {
          name,
        },
      );
    }
    names.add(name);
  }
  return members;
}

function weightsOf({ name, weights, fit }: EnsembleMember, returns: ReturnsTable | undefined): Weights {
  if (weights !== undefined) return weights;
  if (fit !== undefined && returns !== undefined) return fittedWeights(name, fit, returns);
  throw new PortfolioError(
    "conflicting-options",
    `members.${name} has no weights: give weights, or fit together with options.returns`,
    { name },
  );
}

function sharesOf(
  combine: NonNullable<EnsembleOptions["combine"]>,
  members: readonly EnsembleMember[],
  weights: readonly Float64Array[],
  options: EnsembleOptions,
): Float64Array {
  if (combine === "stacked") return stackMembers(members, options);
  const raw = members.map((member, k) => {
    if (combine === "average") return 1;
    if (combine === "score") return scoreOf(member);
    if (options.moments === undefined) {
      throw new PortfolioError("conflicting-options", 'combine "inverse-variance" needs options.moments', { combine });
    }
    const product = covarianceProductKernel(options.moments, weights[k]!);
    const variance = product.reduce((sum, x, i) => sum + x * weights[k]![i]!, 0);
    if (variance > 0) return 1 / variance;
    throw new PortfolioError("no-variance", `members.${member.name} carries no variance: combine by average or score`, {
      name: member.name,
    });
  });
  const sum = raw.reduce((a, b) => a + b, 0);
  if (sum > 0) return Float64Array.from(raw, (x) => x / sum);
  throw new PortfolioError("invalid-argument", "no member has a score above 0: combine by average", {});
}

function scoreOf({ name, score }: EnsembleMember): number {
  if (typeof score === "number" && Number.isFinite(score)) return Math.max(0, score);
  throw new PortfolioError("conflicting-options", `members.${name}.score is ${score}: combine "score" needs a number`, {
    name,
    score,
  });
}

/** Moments whose utility at risk aversion 1 is least where the weights are nearest to the given ones. */
function unitMoments(assets: readonly string[], wanted: Float64Array): FactorMoments {
  return {
    assets,
    mean: wanted,
    periodsPerYear: 1,
    factors: {
      names: [],
      loadings: new Float64Array(0),
      covariance: new Float64Array(0),
      specificVariance: new Float64Array(assets.length).fill(1),
    },
  };
}

function describeMembers(
  assets: readonly string[],
  members: readonly EnsembleMember[],
  weights: readonly Float64Array[],
  shares: Float64Array,
  combined: Float64Array,
): EnsembleReport {
  const drifts = weights.map((w) => w.reduce((sum, x, i) => sum + Math.abs(x - combined[i]!), 0) / 2);
  return {
    members: members.map(({ name }, k) => ({
      name,
      share: shares[k]!,
      weights: labeled(assets, (i) => weights[k]![i]!),
      drift: drifts[k]!,
    })),
    disagreement: drifts.reduce((sum, drift, k) => sum + shares[k]! * drift, 0),
    spread: labeled(assets, (i) =>
      Math.sqrt(weights.reduce((sum, w, k) => sum + shares[k]! * (w[i]! - combined[i]!) ** 2, 0)),
    ),
  };
}
