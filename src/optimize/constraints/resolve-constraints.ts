import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { assetPosition } from "../../core/names/asset-positions.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import { constraintDeclarations } from "../../core/options/constraint-declarations.js";
import { readOptions } from "../../core/options/read-options.js";
import type { Constraints, Weights } from "../../core/types.js";
import { vector } from "../../numerics/matrix/vector.js";
import { SPECIAL_CONSTRAINTS, type SpecialConstraint } from "../inputs/special-constraints.js";

/** A weighted sum of the weights that must lie in a range. */
export interface ConstraintRow {
  /** N numbers. */
  readonly coefficients: Float64Array;
  /** −Infinity where there is none. */
  readonly min: number;
  /** Infinity where there is none. */
  readonly max: number;
  /** What the lower side is called: `"budget"`, `"groups.Tech.min"`. */
  readonly minName: string;
  readonly maxName: string;
}

/** Constraints in the order of the assets, every default filled in. */
export interface ResolvedConstraints {
  readonly assets: readonly string[];
  /** N least weights, called `min.AAPL`; may be −Infinity. */
  readonly lower: Float64Array;
  /** N greatest weights, called `max.AAPL`; may be Infinity, may be below `lower` (then there is no solution). */
  readonly upper: Float64Array;
  /** The budget first, then the groups, then the linear rows. */
  readonly rows: readonly ConstraintRow[];
  readonly turnover?: { readonly from: Float64Array; readonly max: number };
  readonly costs?: { readonly from: Float64Array; readonly buy: Float64Array; readonly sell: Float64Array };
  readonly trackingError?: { readonly benchmark: Float64Array; readonly max: number };
  readonly maxGross?: number;
  readonly maxLong?: number;
  readonly maxShort?: number;
  readonly minGross?: number;
  readonly minLong?: number;
  readonly minShort?: number;
  readonly maxPositions?: number;
  /** N least sizes of a weight that is not 0. */
  readonly minHolding?: Float64Array;
  /** Assets that cannot be held whatever gives: their bounds are 0 and no limit by themselves. */
  readonly outside?: ReadonlySet<number>;
}

/**
 * Constraints as numbers in the order of the assets: bounds, rows with names, and the special ones.
 *
 * Bounds that contradict each other are not an error here: a problem without an answer is an infeasible result, which
 * `explainInfeasibility` gives with both names. A wrong call (an unknown name, NaN) throws.
 *
 * @param method - the caller, for messages
 * @param supported - which special constraints the method holds; the others are refused by name
 * @throws {@link PortfolioError} `unknown-asset`, `not-finite`, `shape`, `invalid-argument`, `conflicting-options`
 * @remarks O(N·rows). NaN throws; ±Infinity is a bound that does not bind.
 */
export function resolveConstraints(
  constraints: Constraints | undefined,
  assets: readonly string[],
  method: string,
  supported: readonly SpecialConstraint[] = [],
): ResolvedConstraints {
  const given: Constraints =
    constraints === undefined
      ? {}
      : readOptions("constraints", constraints, constraintDeclarations, { what: "a constraint", assets });
  for (const key of SPECIAL_CONSTRAINTS) {
    if (given[key] === undefined || supported.includes(key)) continue;
    const nearest =
      key === "trackingError"
        ? "or use meanVariance"
        : "use meanVariance, or move finished weights to the nearest ones that keep it: ensemble([{ name, weights }], { constraints })";
    throw new PortfolioError(
      "conflicting-options",
      `constraints.${key} cannot be held by ${method}: leave it out, ${nearest}`,
      { method, constraint: key },
    );
  }
  const n = assets.length;
  const lower = bounds("constraints.min", given.min, assets, 0);
  const upper = bounds("constraints.max", given.max, assets, 1);
  for (let i = 0; i < n; i++) {
    if (lower[i] === Number.POSITIVE_INFINITY) refuse(`constraints.min.${assets[i]}`, lower[i], "a number");
    if (upper[i] === Number.NEGATIVE_INFINITY) refuse(`constraints.max.${assets[i]}`, upper[i], "a number");
  }
  const budget = budgetRow(given, n);
  refusePercent(given, assets, lower, upper, budget.max);
  return {
    assets,
    lower,
    upper,
    rows: [budget, ...groupRows(given, assets), ...linearRows(given, assets)],
    ...specials(given, assets),
    ...(given.minHolding !== undefined && { minHolding: leastHoldings(given.minHolding, assets, lower, upper) }),
  };
}

/** A bound for each asset; one number for all was read already, and takes the short way. */
function bounds(name: string, given: Constraints["min"], assets: readonly string[], fallback: number): Float64Array {
  if (given === undefined || typeof given === "number") return vector(assets.length).fill(given ?? fallback);
  return resolvePerAsset(name, given, assets, fallback, { allowInfinite: true });
}

/** A cap of 30 where 30 % is meant: a long-only weight cannot come near it, so it would silently do nothing. */
function refusePercent(
  { max }: Constraints,
  assets: readonly string[],
  lower: Float64Array,
  upper: Float64Array,
  budget: number,
): void {
  if (max === undefined) return;
  const most = 3 * Math.max(1, budget);
  let at = 0;
  while (at < upper.length && !(upper[at]! > most && upper[at]! <= 100)) at++;
  if (at === upper.length || lower.some((least) => least < 0)) return;
  const label = `constraints.max${typeof max === "number" ? "" : `.${assets[at]}`}`;
  throw new PortfolioError(
    "invalid-argument",
    `${label} is ${upper[at]}, which no long-only weight under a budget of ${budget} can reach: for ${upper[at]} % write ${upper[at]! / 100}, for no limit leave it out or give Infinity`,
    { argument: label, value: upper[at] },
  );
}

function budgetRow(given: Constraints, n: number): ConstraintRow {
  const budget = given.budget ?? 1;
  const [min, max] = typeof budget === "number" ? [budget, budget] : budget;
  if (!Number.isFinite(min) || !Number.isFinite(max) || min > max) {
    refuse("constraints.budget", budget, "a finite number or a range [least, greatest]");
  }
  return { coefficients: vector(n).fill(1), min, max, minName: "budget", maxName: "budget" };
}

function groupRows(given: Constraints, assets: readonly string[]): ConstraintRow[] {
  const { groups } = given;
  if (groups === undefined) return [];
  refuseRepeatedNames("groups", groups);
  return groups.map((group) => {
    const label = `constraints.groups.${group.name}`;
    const coefficients = new Float64Array(assets.length);
    if (!Array.isArray(group.assets) || group.assets.length === 0)
      refuse(`${label}.assets`, "empty", "at least one asset");
    for (const asset of group.assets) {
      const i = assetPosition(`${label}.assets`, asset, assets);
      if (coefficients[i] === 1) refuse(`${label}.assets.${asset}`, "named twice", "each asset once");
      coefficients[i] = 1;
    }
    return range("groups", group.name, coefficients, group.min, group.max);
  });
}

function linearRows(given: Constraints, assets: readonly string[]): ConstraintRow[] {
  const { linear } = given;
  if (linear === undefined) return [];
  refuseRepeatedNames("linear", linear);
  return linear.map((row) => {
    const coefficients = named(`constraints.linear.${row.name}.coefficients`, row.coefficients, assets);
    return range("linear", row.name, coefficients, row.min, row.max);
  });
}

function range(
  kind: "groups" | "linear",
  name: string,
  coefficients: Float64Array,
  givenMin: number | undefined,
  givenMax: number | undefined,
): ConstraintRow {
  const label = `${kind}.${name}`;
  if (givenMin === undefined && givenMax === undefined) {
    throw new PortfolioError("invalid-argument", `constraints.${label} limits nothing: give it a min or a max`, {
      argument: `constraints.${label}`,
    });
  }
  const min = givenMin ?? Number.NEGATIVE_INFINITY;
  const max = givenMax ?? Number.POSITIVE_INFINITY;
  if (typeof min !== "number" || Number.isNaN(min) || min === Number.POSITIVE_INFINITY) {
    refuse(`constraints.${label}.min`, min, "a finite number");
  }
  if (typeof max !== "number" || Number.isNaN(max) || max === Number.NEGATIVE_INFINITY) {
    refuse(`constraints.${label}.max`, max, "a finite number");
  }
  return { coefficients, min, max, minName: `${label}.min`, maxName: `${label}.max` };
}

function specials(given: Constraints, assets: readonly string[]): Partial<ResolvedConstraints> | undefined {
  if (SPECIAL_CONSTRAINTS.every((key) => given[key] === undefined)) return undefined;
  const { turnover, costs, trackingError, maxGross, maxLong, maxShort, minGross, minLong, minShort, maxPositions } =
    given;
  const costOf = (side: "buy" | "sell"): Float64Array => {
    const values = resolvePerAsset(`constraints.costs.${side}`, costs?.[side], assets, 0);
    const negative = values.findIndex((cost) => cost < 0);
    if (negative >= 0) refuse(`constraints.costs.${side}.${assets[negative]}`, values[negative], "a cost of 0 or more");
    return values;
  };
  if (maxPositions !== undefined && !(Number.isInteger(maxPositions) && maxPositions >= 1)) {
    refuse("constraints.maxPositions", maxPositions, "a whole number of 1 or more");
  }
  return {
    ...(turnover && {
      turnover: {
        from: named("constraints.turnover.from", turnover.from, assets),
        max: limit("constraints.turnover.max", turnover.max),
      },
    }),
    ...(costs && {
      costs: { from: named("constraints.costs.from", costs.from, assets), buy: costOf("buy"), sell: costOf("sell") },
    }),
    ...(trackingError && {
      trackingError: {
        benchmark: named("constraints.trackingError.benchmark", trackingError.benchmark, assets),
        max: limit("constraints.trackingError.max", trackingError.max),
      },
    }),
    ...(maxGross !== undefined && { maxGross: limit("constraints.maxGross", maxGross) }),
    ...(maxLong !== undefined && { maxLong: limit("constraints.maxLong", maxLong) }),
    ...(maxShort !== undefined && { maxShort: limit("constraints.maxShort", maxShort) }),
    ...(minGross !== undefined && { minGross: limit("constraints.minGross", minGross) }),
    ...(minLong !== undefined && { minLong: limit("constraints.minLong", minLong) }),
    ...(minShort !== undefined && { minShort: limit("constraints.minShort", minShort) }),
    ...(maxPositions !== undefined && { maxPositions }),
  };
}

/** The least sizes of holdings; a floor that no weight of the asset can reach is a mistake, unless the asset is shut out. */
function leastHoldings(
  given: NonNullable<Constraints["minHolding"]>,
  assets: readonly string[],
  lower: Float64Array,
  upper: Float64Array,
): Float64Array {
  const floors = resolvePerAsset("constraints.minHolding", given, assets, 0);
  for (let i = 0; i < assets.length; i++) {
    const floor = floors[i]!;
    if (!(floor >= 0)) refuse(`constraints.minHolding.${assets[i]}`, floor, "a number of 0 or more");
    const most = Math.max(upper[i]!, -lower[i]!);
    if (floor <= most || most <= 0) continue;
    throw new PortfolioError(
      "invalid-argument",
      `constraints.minHolding.${assets[i]} is ${floor} but no weight of it may be larger than ${most}: lower minHolding, raise constraints.max, or shut the asset out with max 0`,
      { argument: `constraints.minHolding.${assets[i]}`, value: floor, most },
    );
  }
  return floors;
}

/** Weights by name, 0 where there is none; left out altogether is a wrong call. */
function named(label: string, weights: Weights, assets: readonly string[]): Float64Array {
  if (weights === undefined) refuse(label, weights, "weights by asset");
  return resolvePerAsset(label, weights, assets, 0);
}

function limit(label: string, value: number): number {
  if (!(typeof value === "number" && Number.isFinite(value) && value >= 0)) {
    refuse(label, value, "a finite number of 0 or more");
  }
  return value;
}

function refuseRepeatedNames(kind: "groups" | "linear", rows: readonly { readonly name: string }[]): void {
  if (!Array.isArray(rows)) refuse(`constraints.${kind}`, rows, "a list");
  const seen = new Set<string>();
  for (const { name } of rows) {
    if (typeof name !== "string" || name === "") refuse(`constraints.${kind}.name`, name, "a name that is not empty");
    if (seen.has(name)) refuse(`constraints.${kind}.${name}`, "named twice", "a name of its own for each");
    seen.add(name);
  }
}

function refuse(label: string, value: unknown, expected: string): never {
  throw new PortfolioError(
    typeof value === "number" && !Number.isFinite(value) ? "not-finite" : "invalid-argument",
    `${label} is ${typeof value === "object" ? JSON.stringify(value) : String(value)}: give ${expected}`,
    { argument: label, value },
  );
}
