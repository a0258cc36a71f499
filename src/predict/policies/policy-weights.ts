import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { labeled } from "../../core/names/labeled.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate, Weights } from "../../core/types.js";
import type { FeatureTable } from "../features/feature-types.js";
import { requireFeatureTable } from "../features/require-feature-table.js";
import { networkScores, softmax } from "./network-kernel.js";
import { type NetworkModel, type ParametricPolicyModel, requirePolicy } from "./policy-models.js";
import { isKnown } from "./policy-periods.js";

/** Of which date, and whether negative weights are allowed. */
export interface PolicyWeightsOptions {
  /** Date of the features. Default the last. */
  readonly date?: IsoDate;
  /** Cut negative weights of a linear policy off and scale the rest to sum to 1. Default false. */
  readonly longOnly?: boolean;
}

const declared: OptionsOf<PolicyWeightsOptions, "longOnly"> = {
  date: { kind: "date" },
  longOnly: { kind: "boolean", default: false },
};

/**
 * The weights of a policy for the features of one date.
 *
 * @param model - what {@link fitParametricPolicy} or {@link fitNetwork} returned, also after JSON
 * @param features - features of the same names; the assets may be others
 * @param options - the last date; negative weights are allowed
 * @returns a weight for every asset, 0 where a feature is missing. Those of a network sum to 1; those of a linear policy do when the
 *   features of the date have mean 0 or `longOnly` is given
 * @throws {@link PortfolioError} `invalid-state`; `shape` for other features; `unknown-date`; `too-few-observations` when no asset has
 *   all features
 * @remarks O(N·F), or O(N·H·F) for a network.
 * @example
 * policyWeights(policy, buildFeatures(prices, { features }), { longOnly: true });
 */
export function policyWeights(
  model: ParametricPolicyModel | NetworkModel,
  features: FeatureTable,
  options: PolicyWeightsOptions = {},
): Weights {
  const policy = requirePolicy("model", model);
  const { dates, assets, names, values } = requireFeatureTable("features", features);
  const { date, longOnly } = readOptions("options", options, declared, { what: "an option of policyWeights" });
  if (names.join("\n") !== policy.features.join("\n")) {
    throw new PortfolioError(
      "shape",
      `features are ${names.join(", ")} and the model was fitted on ${policy.features.join(", ")}: give the same in the same order`,
      { expected: [...policy.features], actual: [...names] },
    );
  }
  const t = date === undefined ? dates.length - 1 : dates.indexOf(date);
  if (t < 0)
    throw new PortfolioError("unknown-date", `options.date is ${date}, which features does not have`, { date });
  const n = assets.length;
  const d = names.length;
  const known = assets.map((_, i) => i).filter((i) => isKnown(values, (t * n + i) * d, d));
  if (known.length === 0) {
    throw new PortfolioError("too-few-observations", `no asset has all features on ${dates[t]}`, { date: dates[t] });
  }
  const x = new Float64Array(known.length * d);
  for (const [r, i] of known.entries()) x.set(values.subarray((t * n + i) * d, (t * n + i + 1) * d), r * d);
  const own = policy.kind === "network" ? networkWeights(policy, x) : linearWeights(policy, x, longOnly);
  const weights = new Float64Array(n);
  for (const [r, i] of known.entries()) weights[i] = own[r]!;
  return labeled(assets, (i) => weights[i]!);
}

function networkWeights({ parameters, hidden, features }: NetworkModel, x: Float64Array): Float64Array {
  const shape = { hidden, features: features.length };
  return softmax(networkScores(parameters, shape, x, new Float64Array((x.length / features.length) * hidden)));
}

function linearWeights({ coefficients }: ParametricPolicyModel, x: Float64Array, longOnly: boolean): Float64Array {
  const d = coefficients.length;
  const n = x.length / d;
  const weights = Float64Array.from({ length: n }, (_, i) => {
    let tilt = 1;
    for (let j = 0; j < d; j++) tilt += coefficients[j]! * x[i * d + j]!;
    return longOnly ? Math.max(0, tilt / n) : tilt / n;
  });
  if (!longOnly) return weights;
  let sum = 0;
  for (const weight of weights) sum += weight;
  // when every weight was cut off, nothing is left to tell assets apart
  return sum > 0 ? weights.map((weight) => weight / sum) : weights.fill(1 / n);
}
