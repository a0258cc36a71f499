import type { Constraints, GroupConstraint, LinearConstraint } from "../types.js";
import type { OptionsOf } from "./option-types.js";

const bound = { kind: "per-asset", infinite: true } as const;
const end = { kind: "number", infinite: true } as const;
const weights = { kind: "numbers-by-name", required: true } as const;

const groupConstraint: OptionsOf<GroupConstraint> = {
  name: { kind: "text", required: true },
  assets: { kind: "list", of: { kind: "text" }, required: true },
  min: end,
  max: end,
};
const linearConstraint: OptionsOf<LinearConstraint> = {
  name: { kind: "text", required: true },
  coefficients: weights,
  min: end,
  max: end,
};
const turnoverLimit: OptionsOf<NonNullable<Constraints["turnover"]>> = {
  from: weights,
  max: { kind: "number", min: 0, required: true },
};
const tradingCosts: OptionsOf<NonNullable<Constraints["costs"]>> = {
  from: weights,
  buy: { kind: "per-asset", min: 0 },
  sell: { kind: "per-asset", min: 0 },
};
const trackingErrorLimit: OptionsOf<NonNullable<Constraints["trackingError"]>> = {
  benchmark: weights,
  max: { kind: "number", min: 0, required: true },
};
/** Declarations of {@link Constraints}, for every function that takes them. */
export const constraintDeclarations: OptionsOf<Constraints> = {
  min: bound,
  max: bound,
  budget: { kind: "either", of: [{ kind: "number" }, { kind: "numbers", length: 2 }] },
  groups: { kind: "list", of: { kind: "object", of: groupConstraint } },
  linear: { kind: "list", of: { kind: "object", of: linearConstraint } },
  turnover: { kind: "object", of: turnoverLimit },
  costs: { kind: "object", of: tradingCosts },
  trackingError: { kind: "object", of: trackingErrorLimit },
  maxGross: { kind: "number", min: 0 },
  maxLong: { kind: "number", min: 0 },
  maxShort: { kind: "number", min: 0 },
  minGross: { kind: "number", min: 0 },
  minLong: { kind: "number", min: 0 },
  minShort: { kind: "number", min: 0 },
  maxPositions: { kind: "number", integer: true, min: 1 },
  minHolding: { kind: "per-asset", min: 0 },
};
