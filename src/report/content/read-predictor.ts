import type { OptionDeclaration, OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import { readSource } from "../parts/read-source.js";
import type { PredictorFigures, PredictorInterval, PredictorModelFigures } from "./tear-sheet-content.js";

/** NaN and null stand for a figure without an answer. */
const FIGURE = {
  kind: "value",
  required: true,
  read: (name: string, value: unknown): number =>
    value === null || Number.isNaN(value) ? Number.NaN : readOption(name, value as number, { kind: "number" }),
} as const satisfies OptionDeclaration;

const TEXT = { kind: "text", required: true } as const;
const PAIR = { kind: "list", of: FIGURE, minLength: 2, maxLength: 2, required: true } as const;

const figures: OptionsOf<PredictorFigures> = {
  models: {
    kind: "list",
    required: true,
    of: {
      kind: "value",
      read: (name: string, value: unknown): PredictorModelFigures =>
        readSource<PredictorModelFigures>(name, value, {
          name: TEXT,
          informationCoefficient: FIGURE,
          interval: { kind: "list", of: FIGURE, minLength: 2, maxLength: 2 },
          weight: { kind: "number" },
        }),
    },
  },
  trials: { kind: "number", integer: true, min: 0 },
  verdict: { kind: "choice", of: ["skill", "no-skill"] },
  together: { kind: "value", read: (name: string, value: unknown) => readSource<PredictorInterval>(name, value, mean) },
};

const mean: OptionsOf<PredictorInterval> = { mean: FIGURE, interval: PAIR };

/** The parts of a `WeightPredictor` that a report shows. */
interface TrainedPredictor {
  readonly informationCoefficient: PredictorInterval;
  readonly trials: number;
  readonly verdict: "skill" | "no-skill";
  readonly card: { readonly scores: { readonly models: readonly TrainedModel[] } };
}
interface TrainedModel extends PredictorInterval {
  readonly kind: string;
  readonly share: number;
}

const trained: OptionsOf<TrainedPredictor> = {
  informationCoefficient: {
    kind: "value",
    required: true,
    read: (name: string, value: unknown) => readSource<PredictorInterval>(name, value, mean),
  },
  trials: { kind: "number", integer: true, min: 0, required: true },
  verdict: { kind: "choice", of: ["skill", "no-skill"], required: true },
  card: {
    kind: "value",
    required: true,
    read: (name: string, value: unknown) => readSource<TrainedPredictor["card"]>(name, value, { scores }),
  },
};

const models: OptionsOf<TrainedModel> = { kind: TEXT, share: { kind: "number", required: true }, ...mean };

const scores: OptionDeclaration = {
  kind: "value",
  required: true,
  read: (name: string, value: unknown) =>
    readSource<TrainedPredictor["card"]["scores"]>(name, value, {
      models: {
        kind: "list",
        required: true,
        of: { kind: "value", read: (at: string, one: unknown) => readSource<TrainedModel>(at, one, models) },
      },
    }),
};

/**
 * What a report tells of a predictor: the predictor that `trainWeightPredictor` gave, or figures by hand.
 *
 * @param name - what the caller handed in, for messages
 * @param given - a `WeightPredictor` or `PredictorFigures`
 * @returns the figures
 * @throws PortfolioError for what is neither
 */
export function readPredictor(name: string, given: unknown): PredictorFigures {
  const isTrained =
    typeof given === "object" && given !== null && (given as { kind?: unknown }).kind === "weight-predictor";
  if (!isTrained) return readOptions<PredictorFigures>(name, given as PredictorFigures, figures, {});
  const { informationCoefficient, trials, verdict, card } = readSource<TrainedPredictor>(name, given, trained);
  return {
    models: card.scores.models.map((model) => ({
      name: model.kind,
      informationCoefficient: model.mean,
      interval: model.interval,
      weight: model.share,
    })),
    trials,
    verdict,
    together: informationCoefficient,
  };
}
