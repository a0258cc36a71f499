import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionDeclaration, OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";

/** A policy that is linear in features: w = 1/N + θ'x / N. Plain JSON. */
export interface ParametricPolicyModel {
  /** What it is, for readers. */
  readonly kind: "parametric-policy";
  /** Of this form; readers refuse others by name. */
  readonly version: 1;
  /** Names of the features, in the order of the coefficients. */
  readonly features: readonly string[];
  /** θ: how far a weight leaves 1/N for a feature of 1, in units of 1/N. */
  readonly coefficients: readonly number[];
  /** Asymptotic standard error of each coefficient. */
  readonly standardErrors: readonly number[];
  /** γ of the utility. */
  readonly riskAversion: number;
  /** Certain return per period that is worth as much as the policy's, and as equal weights. */
  readonly certaintyEquivalent: { readonly policy: number; readonly equalWeights: number };
  /** Periods that it was fitted on. */
  readonly periods: number;
  /** Steps of Newton's method. */
  readonly iterations: number;
  /** Whether they arrived. */
  readonly converged: boolean;
}

/** How a network is trained. */
export interface NetworkSettings {
  /** Length of a step. */
  readonly learningRate: number;
  /** Penalty on the squared parameters. */
  readonly penalty: number;
  /** Latest part of the periods that is not trained on. */
  readonly validation: number;
  /** Part of the value traded that is paid. */
  readonly costs: number;
}

/** A small network whose softmax gives weights. Plain JSON. */
export interface NetworkModel {
  /** What it is, for readers. */
  readonly kind: "network";
  /** Of this form; readers refuse others by name. Version 1 had no settings. */
  readonly version: 2;
  /** Names of the features, in the order of the inputs. */
  readonly features: readonly string[];
  /** H, units of the hidden layer. */
  readonly hidden: number;
  /** Of the hidden layer H * F, its offsets H, of the output H. */
  readonly parameters: readonly number[];
  /** Sharpe ratio per period on the training periods, and on those held out (null without). */
  readonly sharpeRatio: { readonly training: number; readonly validation: number | null };
  /** How it was trained; `updateModel` goes on the same way. */
  readonly settings: NetworkSettings;
  /** Periods that it was trained on. */
  readonly periods: number;
  /** Steps that were kept. */
  readonly epochs: number;
}

const texts: OptionDeclaration = { kind: "list", of: { kind: "text" }, minLength: 1, required: true };
const numbers: OptionDeclaration = { kind: "numbers", required: true };
const number: OptionDeclaration = { kind: "number", required: true };
const count: OptionDeclaration = { kind: "number", integer: true, min: 0, required: true };
/** The version of each kind that is written and read. */
const versions = { "parametric-policy": 1, network: 2 } as const;
const settings: OptionsOf<NetworkSettings> = {
  learningRate: { kind: "number", above: 0, max: 10, required: true },
  penalty: { kind: "number", min: 0, required: true },
  validation: { kind: "number", min: 0, max: 0.9, required: true },
  costs: { kind: "number", min: 0, max: 1, required: true },
};
const declarations = {
  "parametric-policy": {
    kind: { kind: "choice", of: ["parametric-policy"], required: true },
    version: { kind: "choice", of: [versions["parametric-policy"]], required: true },
    features: texts,
    coefficients: numbers,
    standardErrors: numbers,
    riskAversion: { kind: "number", above: 0, required: true },
    certaintyEquivalent: { kind: "object", of: { policy: number, equalWeights: number }, required: true },
    periods: count,
    iterations: count,
    converged: { kind: "boolean", required: true },
  },
  network: {
    kind: { kind: "choice", of: ["network"], required: true },
    version: { kind: "choice", of: [versions.network], required: true },
    settings: { kind: "object", of: settings, required: true },
    features: texts,
    hidden: { kind: "number", integer: true, min: 1, max: 1_000, required: true },
    parameters: numbers,
    sharpeRatio: {
      kind: "object",
      of: {
        training: number,
        validation: {
          kind: "value",
          read: (name: string, value: unknown) =>
            value === null ? null : readOptions(name, { value: value as number }, { value: number as never }).value,
        },
      },
      required: true,
    },
    periods: count,
    epochs: count,
  },
} as Readonly<Record<string, Readonly<Record<string, OptionDeclaration>>>>;

/** @throws {@link PortfolioError} `invalid-state` for another kind or version, and for parts that do not fit together */
export function requirePolicy<Model extends ParametricPolicyModel | NetworkModel>(name: string, model: Model): Model {
  requireObject(name, model, "what fitParametricPolicy or fitNetwork returned");
  const known = Object.hasOwn(declarations, String(model.kind));
  if (!known || model.version !== versions[model.kind]) {
    throw new PortfolioError(
      "invalid-state",
      `${name} is of kind ${shownValue(model.kind)} and version ${shownValue(model.version)}: known are parametric-policy of version 1 and network of version 2; fit it again`,
    );
  }
  readOptions<object>(name, model, declarations[model.kind]!, { what: `a part of a model of kind "${model.kind}"` });
  const d = model.features.length;
  const [part, actual, expected] =
    model.kind === "network"
      ? ["parameters", model.parameters.length, networkSize(model.hidden, d)]
      : ["coefficients", Math.min(model.coefficients.length, model.standardErrors.length), d];
  if (actual !== expected) {
    throw new PortfolioError(
      "invalid-state",
      `${name}.${part} has ${actual} numbers for ${expected}: give the model as it was fitted`,
      { expected, actual },
    );
  }
  return model;
}

/** How many parameters a network has. */
export function networkSize(hidden: number, features: number): number {
  return hidden * features + 2 * hidden;
}
