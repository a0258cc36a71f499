import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionDeclaration, OptionDeclarations } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import { columnsOf, requireModel } from "../learning/require-model.js";
import type { WeightPredictor } from "./predictor-types.js";
import { modelChoice } from "./read-predictor-options.js";

const number: OptionDeclaration = { kind: "number", required: true };
const text: OptionDeclaration = { kind: "text", required: true };
const yesNo: OptionDeclaration = { kind: "boolean", required: true };
const texts: OptionDeclaration = { kind: "list", of: { kind: "text" }, minLength: 1, required: true };
const numbers: OptionDeclaration = { kind: "numbers", required: true };
const count: OptionDeclaration = { kind: "number", integer: true, min: 0, required: true };
const atLeastOne: OptionDeclaration = { kind: "number", integer: true, min: 1, required: true };
const share: OptionDeclaration = { kind: "number", min: 0, max: 1, required: true };
const positive: OptionDeclaration = { kind: "number", min: 0, required: true };
const date: OptionDeclaration = { kind: "date", required: true };
const object = (of: OptionDeclarations): OptionDeclaration => ({ kind: "object", of, required: true });
const list = (of: OptionDeclaration): OptionDeclaration => ({ kind: "list", of, required: true });
const choice = (...of: readonly (string | number)[]): OptionDeclaration => ({ kind: "choice", of, required: true });
const interval = { mean: number, interval: { kind: "numbers", length: 2, required: true } } as const;
const folds = object({
  method: choice("purged", "combinatorial", "walk-forward"),
  folds: { kind: "number", integer: true, min: 2, max: 50, required: true },
  testFolds: { kind: "number", integer: true, min: 1, max: 49, required: true },
  embargo: count,
});
const lookback: OptionDeclaration = { kind: "record", of: atLeastOne, required: true };

const card = object({
  span: object({ from: date, to: date }),
  dataHash: text,
  features: texts,
  lookback,
  rows: atLeastOne,
  leftOut: count,
  dates: atLeastOne,
  assets: atLeastOne,
  folds,
  scores: object({
    models: list(object({ kind: text, share, ...interval })),
    rankInformationCoefficient: object(interval),
    walkForward: object(interval),
    paths: numbers,
    sharpeRatio: number,
    deflatedSharpeRatio: {
      kind: "value",
      read: (name, value) => (value === null ? null : readOption(name, value, share)),
    },
  }),
  limits: texts,
});
const state = object({
  settings: object({
    models: list(modelChoice),
    features: list(object({ name: text, custom: yesNo, lookback: atLeastOne })),
    scale: choice("rank", "standardize", "none"),
    periodsPerYear: { kind: "number", min: 1, max: 1_000_000, required: true },
    horizon: { kind: "number", integer: true, min: 1, max: 100_000, required: true },
    every: { kind: "number", integer: true, min: 1, max: 100_000, required: true },
    delay: { kind: "number", integer: true, min: 0, max: 100_000, required: true },
    validation: folds,
    level: { kind: "number", min: 0.5, below: 1, required: true },
    seed: { kind: "number", integer: true, required: true },
  }),
  columns: list(object({ mean: number, deviation: positive })),
  stack: list(object({ share, deviation: positive })),
  unexplained: positive,
  byDate: list(object({ date, coefficient: { kind: "number", min: -1, max: 1, required: true }, live: yesNo })),
  population: list(object({ edges: numbers, shares: numbers })),
  promotionTests: count,
});
const declared = {
  kind: choice("weight-predictor"),
  version: choice(1),
  models: { kind: "list", of: { kind: "value", read: (_, model) => model }, minLength: 1, required: true },
  features: texts,
  informationCoefficient: object(interval),
  trials: atLeastOne,
  verdict: choice("skill", "no-skill"),
  card,
  state,
} as Record<string, OptionDeclaration>;

/**
 * A predictor of this version whose parts fit together.
 *
 * @throws {@link PortfolioError} `invalid-state`, naming the version or the part; those of models and options
 */
export function requirePredictor(name: string, predictor: WeightPredictor): WeightPredictor {
  requireObject(name, predictor, "what trainWeightPredictor returned");
  if (predictor.kind !== "weight-predictor" || predictor.version !== 1) {
    throw new PortfolioError(
      "invalid-state",
      `${name} is of kind ${shownValue(predictor.kind)} and version ${shownValue(predictor.version)}: this library reads "weight-predictor" of version 1; train it again`,
    );
  }
  readOptions<object>(name, predictor, declared, { what: "a part of a weight predictor" });
  const d = predictor.features.length;
  for (const [m, model] of predictor.models.entries()) {
    requireModel(`${name}.models[${m}]`, model);
    if (columnsOf(model) === d) continue;
    throw new PortfolioError(
      "invalid-state",
      `${name}.models[${m}] has ${columnsOf(model)} features and ${name}.features has ${d}: give the predictor as it was trained`,
    );
  }
  const looked = Object.keys(predictor.card.lookback);
  if (looked.length !== d || !predictor.features.every((feature) => looked.includes(feature))) {
    throw new PortfolioError(
      "invalid-state",
      `${name}.card.lookback is of ${looked.join(", ")} and ${name}.features is ${predictor.features.join(", ")}: give the predictor as it was trained`,
    );
  }
  const lengths: readonly (readonly [string, number, number])[] = [
    ["state.columns", predictor.state.columns.length, d],
    ["state.population", predictor.state.population.length, d],
    ["state.stack", predictor.state.stack.length, predictor.models.length],
    ["state.settings.models", predictor.state.settings.models.length, predictor.models.length],
  ];
  for (const [part, actual, expected] of lengths) {
    if (actual === expected) continue;
    throw new PortfolioError(
      "invalid-state",
      `${name}.${part} has ${actual} entries for ${expected}: give the predictor as it was trained`,
      { expected, actual },
    );
  }
  requireSameCoefficient(name, predictor);
  return predictor;
}

/** How far forecasts are trusted is computed from the coefficients of the dates, so they must be those that the verdict rests on. */
function requireSameCoefficient(name: string, { state, informationCoefficient, verdict }: WeightPredictor): void {
  const { byDate } = state;
  if (byDate.length === 0 && verdict === "no-skill") return;
  const mean = byDate.reduce((sum, { coefficient }) => sum + coefficient, 0) / byDate.length;
  if (Math.abs(mean - informationCoefficient.mean) <= 1e-9) return;
  throw new PortfolioError(
    "invalid-state",
    `${name}.state.byDate has ${byDate.length} coefficients with the mean ${mean}, and ${name}.informationCoefficient.mean is ${informationCoefficient.mean}: give the predictor as it was trained`,
  );
}
