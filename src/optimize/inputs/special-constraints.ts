/** The constraints beside bounds and rows; a method names those that it can hold. */
export const SPECIAL_CONSTRAINTS = [
  "turnover",
  "costs",
  "trackingError",
  "maxGross",
  "maxLong",
  "maxShort",
  "minGross",
  "minLong",
  "minShort",
  "maxPositions",
  "minHolding",
] as const;

export type SpecialConstraint = (typeof SPECIAL_CONSTRAINTS)[number];

/** The least totals, which are not convex: they are met by a search over the signs of the weights. */
export const LEAST_TOTALS = ["minGross", "minLong", "minShort"] as const;

/** Those that a method without a covariance and without a search over signs can hold. */
export const WITHOUT_TRACKING_ERROR: readonly SpecialConstraint[] = SPECIAL_CONSTRAINTS.filter(
  (kind) => kind !== "trackingError" && !LEAST_TOTALS.some((total) => total === kind),
);
