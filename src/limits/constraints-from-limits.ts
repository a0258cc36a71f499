import { PortfolioError } from "../core/errors/portfolio-error.js";
import { assetPositions } from "../core/names/asset-positions.js";
import { labeled } from "../core/names/labeled.js";
import { resolvePerAsset } from "../core/names/resolve-per-asset.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import type {
  Constraints,
  FactorMoments,
  GroupConstraint,
  LinearConstraint,
  Moments,
  PerAsset,
  Weights,
} from "../core/types.js";
import { covarianceProductKernel } from "../numerics/covariance/covariance-product-kernel.js";
import { readLimitOptions } from "./limit-declarations.js";
import { type Book, readBook } from "./read-book.js";
import { stateDeclarations } from "./read-state.js";
import { benchmarkBetas, factorLoadings, gaussianTailFactor, pairsAbove } from "./risk-rules.js";
import { groupMembers } from "./state-rules.js";
import { tradingBounds } from "./trading-bounds.js";
import type { GroupLimit, Limits, PortfolioState } from "./types.js";

/** What the optimizer knows beside the limits. All of it may be left out; then the limits that need it are not expressed. */
export interface ConstraintContext extends Partial<PortfolioState> {
  /** The assets of the optimizer. Default: those of `moments`. */
  readonly assets?: readonly string[];
}

const declared: OptionsOf<ConstraintContext> = {
  ...stateDeclarations,
  portfolio: { ...stateDeclarations.portfolio, required: false },
  prices: { ...stateDeclarations.prices, required: false },
};

/**
 * The same limits as constraints of an optimizer: what it returns under them, `checkTrades` accepts.
 *
 * Exact: position, groups, beta, factors, gross, turnover, tracking error, number of positions, pairs by correlation,
 * and, when `portfolio` and `prices` are given, restricted and locked assets, volume, order size and loss limits as bounds
 * around what is held. Volatility and Gaussian tails are one limit on the tracking error against cash. Safe but not
 * sharp: volatility beside a tracking error (with moments) becomes the largest ball in both, a tracking error against part of the benchmark; a Herfindahl limit h becomes max h / gross (√(h/N)
 * for a long-short portfolio without a gross limit), the sum of the n greatest c becomes max c/n. Minimum cash and net exposure become the budget: 1 less the cash, or the
 * range of `net`. Not expressed, since weights do not decide them: prices and their age, number and least size of
 * orders, duplicates; and historical tails.
 *
 * Assets that the limits name but the optimizer does not have are left out when `assets` or `moments` are given; without
 * them every name is passed on.
 *
 * @param limits - what is left out does not act
 * @param context - what the optimizer knows: `assets` or `moments`, and `portfolio` with `prices` for limits around what is held
 * @returns constraints; what no limit touches is left at the optimizer's default (long-only, fully invested)
 * @throws {@link PortfolioError} `unknown-asset`, `duplicate-asset`, `invalid-argument` as {@link checkTrades}; `conflicting-options` when a volatility
 *   and a tracking error exclude each other
 * @remarks O(N + rows · N), pairs by correlation O(N²).
 * @example
 * meanVariance(moments, { objective: "minimum-variance", constraints: constraintsFromLimits({ position: { max: 0.3 } }) });
 */
export function constraintsFromLimits(limits: Limits, context: ConstraintContext = {}): Constraints {
  return constraintsOf(
    readLimitOptions(limits),
    readOptions("context", context, declared, { what: "a part of the context" }),
  );
}

function constraintsOf(limits: Limits, context: ConstraintContext): Constraints {
  const assets = context.assets ?? context.moments?.assets;
  const book = bookOf(context, assets);
  const groups = groupConstraints(limits, assets, context);
  const linear = linearConstraints(limits, assets, context);
  const budget = budgetOf(limits);
  const trackingError = trackingErrorOf(limits, context, assets);
  const { maxGross, maxPositions } = limits;
  const constraints: { -readonly [Name in keyof Constraints]: Constraints[Name] } = boundsOf(
    limits,
    assets,
    book,
    budget,
  );
  if (budget !== undefined) constraints.budget = budget;
  if (groups.length > 0) constraints.groups = groups;
  if (linear.length > 0) constraints.linear = linear;
  if (limits.turnover !== undefined && book !== undefined) {
    constraints.turnover = turnoverOf(limits.turnover.max, book);
  }
  if (trackingError !== undefined) constraints.trackingError = trackingError;
  if (maxGross !== undefined) constraints.maxGross = maxGross;
  if (maxPositions !== undefined) constraints.maxPositions = maxPositions;
  return constraints;
}

function bookOf(context: ConstraintContext, assets: readonly string[] | undefined): Book | undefined {
  const { portfolio, prices } = context;
  if (portfolio === undefined || prices === undefined) return undefined;
  const book = readBook({ ...context, portfolio, prices }, []);
  const known = assets && assetPositions(assets);
  const stranger = known && book.assets.find((asset, i) => book.values[i] !== 0 && !known.has(asset));
  if (stranger !== undefined) {
    throw new PortfolioError(
      "unknown-asset",
      `portfolio.holdings.${stranger} is held but the optimizer does not have it: add it to moments, or sell it first`,
      { asset: stranger },
    );
  }
  return book;
}

type Bounds = { min?: PerAsset; max?: PerAsset };

function boundsOf(
  limits: Limits,
  assets: readonly string[] | undefined,
  book: Book | undefined,
  budget: Constraints["budget"],
): Bounds {
  const cap = concentrationCap(limits, assets, budget);
  const { min, max } = limits.position ?? {};
  if (assets === undefined) {
    if (cap < Infinity && max !== undefined && typeof max !== "number") {
      throw new PortfolioError(
        "invalid-argument",
        "constraintsFromLimits needs assets to join limits.position.max by asset with limits.concentration: give assets or moments",
        {},
      );
    }
    const joined = typeof max === "number" || max === undefined ? Math.min(max ?? 1, cap) : max;
    return { ...(min !== undefined && { min }), ...((max !== undefined || cap < 1) && { max: joined }) };
  }
  const lower = resolvePerAsset("limits.position.min", onlyOf(assets, min), assets, 0, { allowInfinite: true });
  const upper = resolvePerAsset("limits.position.max", onlyOf(assets, max), assets, 1, { allowInfinite: true });
  for (let i = 0; i < assets.length; i++) {
    upper[i] = Math.min(upper[i]!, cap);
    if (lower[i]! < -cap) lower[i] = -cap;
  }
  const traded =
    book !== undefined || limits.restricted !== undefined
      ? tradingBounds(limits, assets, book, lower, upper)
      : undefined;
  if (traded === undefined && min === undefined && max === undefined && cap >= 1) return {};
  return { min: labeled(assets, (i) => lower[i]!), max: labeled(assets, (i) => upper[i]!) };
}

/** A greatest |w| under which the concentration limits cannot be broken: Σw² ≤ max|w| · Σ|w|, and n weights sum to n · max|w|. */
function concentrationCap(
  { concentration, maxGross, position }: Limits,
  assets: readonly string[] | undefined,
  budget: Constraints["budget"],
): number {
  const { herfindahl = Infinity, top } = concentration ?? {};
  const topCap = top === undefined ? Infinity : top.max / top.count;
  if (herfindahl === Infinity) return topCap;
  const least = position?.min ?? 0;
  const mayShort = (typeof least === "number" ? [least] : Object.values(least)).some((w) => w < 0);
  if (mayShort && maxGross === undefined) {
    if (assets !== undefined) return Math.min(topCap, Math.sqrt(herfindahl / assets.length));
    throw new PortfolioError(
      "invalid-argument",
      "constraintsFromLimits cannot bound limits.concentration.herfindahl of a long-short portfolio: give limits.maxGross, assets or moments",
      {},
    );
  }
  const most = maxGross ?? Math.max(1, typeof budget === "number" ? budget : (budget?.[1] ?? 1));
  return Math.min(topCap, herfindahl / most);
}

function groupConstraints(
  limits: Limits,
  assets: readonly string[] | undefined,
  context: ConstraintContext,
): GroupConstraint[] {
  const kinds: readonly (readonly [string, readonly GroupLimit[]])[] = [
    ["group", limits.groups ?? []],
    ["sector", limits.sectors ?? []],
    ["country", limits.countries ?? []],
  ];
  const positions = assets && assetPositions(assets);
  const taken = new Set<string>();
  return kinds.flatMap(([kind, groups]) =>
    groups.flatMap((group) => {
      const members = groupMembers(group, assets ?? Object.keys(context.groupsOf ?? {}), context.groupsOf);
      const known = positions === undefined ? members : members.filter((asset) => positions.has(asset));
      if (known.length === 0) return [];
      const name = taken.has(group.name) ? `${kind}.${group.name}` : group.name;
      taken.add(name);
      return [within({ name, assets: known }, group)];
    }),
  );
}

function linearConstraints(
  limits: Limits,
  assets: readonly string[] | undefined,
  { moments }: ConstraintContext,
): LinearConstraint[] {
  const rows: LinearConstraint[] = [];
  const byName = (from: Moments | FactorMoments, coefficients: Float64Array): Weights =>
    onlyOf(
      assets,
      labeled(from.assets, (j) => coefficients[j]!),
    );
  if (limits.beta !== undefined) {
    const { betas: given } = limits.beta;
    let coefficients: Weights;
    if (given === undefined) {
      const { moments: from, betas } = benchmarkBetas(limits.beta, moments);
      coefficients = byName(from, betas);
    } else coefficients = onlyOf(assets, given);
    rows.push(within({ name: "beta", coefficients }, limits.beta));
  }
  for (const factor of limits.factors ?? []) {
    let coefficients: Weights;
    if (factor.exposures === undefined) {
      const { moments: from, loadings } = factorLoadings(factor.name, moments);
      coefficients = byName(from, loadings);
    } else coefficients = onlyOf(assets, factor.exposures);
    rows.push(within({ name: `factor.${factor.name}`, coefficients }, factor));
  }
  if (limits.correlation !== undefined && moments !== undefined) {
    const { above, max } = limits.correlation;
    const known = new Set(assets);
    for (const [i, j] of pairsAbove(moments, [...moments.assets.keys()], above)) {
      const pair = [moments.assets[i]!, moments.assets[j]!];
      // an asset that the optimizer does not have weighs 0
      const members = pair.filter((asset) => known.has(asset));
      if (members.length === 0) continue;
      rows.push({ name: `correlation.${pair.join("/")}`, coefficients: labeled(members, () => 1), min: -max, max });
    }
  }
  if (assets === undefined) {
    for (const asset of new Set(limits.restricted ?? [])) {
      rows.push({ name: `restricted.${asset}`, coefficients: labeled([asset], () => 1), min: 0, max: 0 });
    }
  }
  return rows;
}

/** Figures by name, without the names that the optimizer does not have. */
function onlyOf<T extends PerAsset | undefined>(assets: readonly string[] | undefined, figures: T): T | Weights {
  if (assets === undefined || typeof figures !== "object" || figures instanceof Float64Array) return figures;
  const names = assetPositions(assets);
  const known = Object.keys(figures).filter((asset) => names.has(asset));
  return labeled(known, (k) => figures[known[k]!]!);
}

/** A row between two ends; an end that is not given is left out. */
function within<Row>(
  row: Row & { min?: number; max?: number },
  ends: { readonly min?: number; readonly max?: number },
): Row {
  if (ends.min !== undefined) row.min = ends.min;
  if (ends.max !== undefined) row.max = ends.max;
  return row;
}

function budgetOf({ minCash, net }: Limits): Constraints["budget"] {
  if (minCash === undefined && net === undefined) return undefined;
  const most = Math.min(1 - (minCash ?? 0), net?.max ?? Infinity);
  const least = net?.min ?? most;
  return least < most ? [least, most] : Math.max(most, net?.min ?? most);
}

function turnoverOf(max: number, book: Book): NonNullable<Constraints["turnover"]> {
  const done = (book.state.portfolio.tradedToday?.value ?? 0) / book.equity;
  return { from: labeled(book.assets, (i) => book.values[i]! / book.equity), max: Math.max(0, max - done / 2) };
}

function trackingErrorOf(
  limits: Limits,
  context: ConstraintContext,
  assets: readonly string[] | undefined,
): Constraints["trackingError"] {
  const deviation = Math.min(
    limits.volatility?.max ?? Infinity,
    ...(["valueAtRisk", "conditionalValueAtRisk"] as const).map((rule) => {
      const tail = limits[rule];
      return tail === undefined || tail.method === "historical" ? Infinity : tail.max / gaussianTailFactor(rule, tail);
    }),
  );
  const { trackingError } = limits;
  if (trackingError === undefined) return deviation === Infinity ? undefined : { benchmark: {}, max: deviation };
  const { moments } = context;
  if (deviation === Infinity || moments === undefined || assets === undefined) return trackingError;
  // both limits are balls in the norm of the covariance, around nothing and around the benchmark: the largest ball in both
  const benchmark = resolvePerAsset("limits.trackingError.benchmark", trackingError.benchmark, moments.assets, 0);
  const product = covarianceProductKernel(moments, benchmark);
  const own = Math.sqrt(
    Math.max(
      0,
      product.reduce((sum, p, i) => sum + p * benchmark[i]!, 0),
    ),
  );
  const share = own === 0 ? 1 : Math.min(1, Math.max(0, (deviation - trackingError.max + own) / (2 * own)));
  const max = Math.min(deviation - share * own, trackingError.max - (1 - share) * own);
  if (max < 0) {
    throw new PortfolioError(
      "conflicting-options",
      `limits.trackingError allows ${trackingError.max} around a benchmark of volatility ${own}, which no portfolio with a volatility of ${deviation} reaches: raise one of them`,
      { volatility: deviation, trackingError: trackingError.max, benchmark: own },
    );
  }
  return { benchmark: labeled(moments.assets, (i) => share * benchmark[i]!), max };
}
