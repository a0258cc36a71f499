import type { OptionsOf } from "../../core/options/option-types.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { Constraints, FactorMoments, Moments, ReturnsTable, Weights } from "../../core/types.js";
import type { RelaxOption } from "../answer/offer-relaxed.js";
import { checkMoments } from "../inputs/check-moments.js";
import { commonOptions } from "../inputs/read-call-options.js";

/** One opinion: finished weights, or a way to find them, which stacking needs. */
export interface EnsembleMember {
  /** A name that no other member has. */
  readonly name: string;
  /** Fractions of capital; an asset left out weighs 0. Needed unless `fit` is there. */
  readonly weights?: Weights;
  /** How much it counts when combined by score; below 0 counts as 0. */
  readonly score?: number;
  /** Weights from past returns alone; needed to stack, and used when there are no `weights`. */
  readonly fit?: (past: ReturnsTable) => Weights;
}

export interface EnsembleOptions extends RelaxOption {
  /**
   * How much each member counts. `"average"`: all the same. `"score"`: in proportion to the scores.
   * `"inverse-variance"`: to 1 / variance of its portfolio. `"stacked"`: the shares, not negative, whose combination did
   * best out of sample. Default "average".
   */
  readonly combine?: "average" | "score" | "inverse-variance" | "stacked";
  /** What the result must keep to. Default long-only and fully invested. */
  readonly constraints?: Constraints;
  /** For the figures of the result, and for `"inverse-variance"`; without them the figures are null. */
  readonly moments?: Moments | FactorMoments;
  /** For `"stacked"` and members with `fit`. */
  readonly returns?: ReturnsTable;
  /** Walk-forward folds of `"stacked"`. Default 5. */
  readonly folds?: number;
  /** Risk aversion of the utility by which `"stacked"` chooses the shares. Default 5. */
  readonly riskAversion?: number;
  /** Per year, for the Sharpe ratio of the result. Default 0. */
  readonly riskFreeRate?: number;
}

export const ensembleMember: OptionsOf<EnsembleMember> = {
  name: { kind: "text", required: true },
  weights: { kind: "numbers-by-name" },
  score: { kind: "number" },
  fit: { kind: "function" },
};

export const ensembleOptions: OptionsOf<EnsembleOptions> = {
  ...commonOptions,
  combine: { kind: "choice", of: ["average", "score", "inverse-variance", "stacked"] },
  moments: {
    kind: "value",
    read: (name, value) => {
      checkMoments(value, name);
      return value;
    },
  },
  returns: { kind: "value", read: (name, value) => requireTable(name, value, "returns") },
  folds: { kind: "number", integer: true, min: 2, max: 1000 },
  riskAversion: { kind: "number", above: 0 },
};
