/** The constraints beside bounds and rows; a method names those that it can hold. */
export const SPECIAL_CONSTRAINTS = [
  "turnover",
  "costs",
  "trackingError",
  "maxGross",
  "maxLong",
  "maxShort",
  "maxPositions",
  "minHolding",
] as const;

export type SpecialConstraint = (typeof SPECIAL_CONSTRAINTS)[number];

/** Those that a method without a covariance can hold. */
export const WITHOUT_TRACKING_ERROR: readonly SpecialConstraint[] = SPECIAL_CONSTRAINTS.filter(
  (kind) => kind !== "trackingError",
);
