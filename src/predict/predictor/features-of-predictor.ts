import { nearestName } from "../../core/errors/nearest-name.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { PricesTable } from "../../core/types.js";
import { featureColumns } from "../features/feature-rows.js";
import type { CustomFeature, FeatureName, FeatureOptions } from "../features/feature-types.js";
import { type ReadFeatures, readFeatures } from "../features/read-feature-options.js";
import type { WeightPredictor } from "./predictor-types.js";

/** What a call that goes on with a predictor gives beside prices. */
export type PredictorData = Pick<FeatureOptions, "features" | "volumes" | "market" | "regime">;

/**
 * The features of a predictor on new prices: the same names, look-backs and scale.
 *
 * @throws {@link PortfolioError} `invalid-argument` for a feature of the caller's own that is not handed in again; `shape` when the
 *   features are others than those of the models
 */
export function featuresOfPredictor(
  { state: { settings }, features: trained }: WeightPredictor,
  prices: PricesTable,
  data: PredictorData,
  what: string,
): ReadFeatures {
  const given = (data.features ?? []).filter((feature): feature is CustomFeature => typeof feature === "object");
  const features = settings.features.map(({ name, custom, lookback }): FeatureName | CustomFeature => {
    if (!custom) return name as FeatureName;
    const own = given.find((feature) => feature.name === name);
    if (own === undefined || own.lookback !== lookback) {
      const nearest = nearestName(
        name,
        given.map((feature) => feature.name),
      );
      const came = own === undefined ? "is not among options.features" : `looks back ${own.lookback} rows now`;
      throw new PortfolioError(
        "invalid-argument",
        `the predictor was trained with the feature "${name}" of ${lookback} rows, which ${came}${nearest === undefined ? "" : ` (did you mean ${nearest}?)`}: hand the same feature in again, since functions are not part of its JSON`,
        { feature: name },
      );
    }
    return own;
  });
  const { volumes, market, regime } = data;
  const known = Object.fromEntries(
    Object.entries({ volumes, market, regime }).filter(([, value]) => value !== undefined),
  );
  const { scale, periodsPerYear } = settings;
  const read = readFeatures(prices, { ...known, features, scale, periodsPerYear }, what);
  const { names } = featureColumns(read);
  if (names.join("\n") !== trained.join("\n")) {
    throw new PortfolioError(
      "shape",
      `the features are ${names.join(", ")} and the predictor was trained on ${trained.join(", ")}: give the same`,
      { expected: [...trained], actual: [...names] },
    );
  }
  return read;
}
