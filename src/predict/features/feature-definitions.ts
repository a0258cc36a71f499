import type { FeatureDefinition } from "./feature-definition.js";
import type { FeatureName } from "./feature-types.js";
import { marketFeatureDefinitions } from "./market-feature-definitions.js";
import { priceFeatureDefinitions } from "./price-feature-definitions.js";
import { shapeFeatureDefinitions } from "./shape-feature-definitions.js";
import { volumeFeatureDefinitions } from "./volume-feature-definitions.js";

/** All features but the probabilities of regimes, which are read and not computed. */
export const featureDefinitions: Readonly<Record<Exclude<FeatureName, "regime">, FeatureDefinition>> = {
  ...priceFeatureDefinitions,
  ...shapeFeatureDefinitions,
  ...marketFeatureDefinitions,
  ...volumeFeatureDefinitions,
};
