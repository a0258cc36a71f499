import { assetPosition } from "../core/asset-positions.js";
import { PortfolioError } from "../core/portfolio-error.js";
import { resolvePerAsset } from "../core/resolve-per-asset.js";
import { checkLimitNames } from "./check-limit-names.js";
import { isReached, lossSince, reduceThreshold } from "./loss-since.js";
import type { Book } from "./read-book.js";
import { riskRules } from "./risk-rules.js";
import { between, countHeld, notNegative, type StateRule } from "./state-rule.js";
import type { GroupLimit, Limits } from "./types.js";

/** All limits on the state of the portfolio, each as a size against the equity. O(assets + rules). */
export function stateRules(book: Book, limits: Limits): StateRule[] {
  checkLimitNames(limits);
  return [
    ...positionRules(book, limits),
    ...groupRules(book, "group", limits.groups ?? []),
    ...groupRules(book, "sector", limits.sectors ?? []),
    ...groupRules(book, "country", limits.countries ?? []),
    ...concentrationRules(limits),
    ...exposureRules(book, limits),
    ...riskRules(book, limits),
    ...restrictedRules(book, limits),
    ...lossRules(book, limits),
  ];
}

const NO_LIMIT = { allowInfinite: true } as const;

function positionRules(book: Book, limits: Limits): StateRule[] {
  if (limits.position === undefined) return [];
  const least = resolvePerAsset("limits.position.min", limits.position.min, book.assets, -Infinity, NO_LIMIT);
  const most = resolvePerAsset("limits.position.max", limits.position.max, book.assets, Infinity, NO_LIMIT);
  return book.assets.flatMap((asset, i) => between("position", asset, [i], [1], least[i], most[i]));
}

function groupRules(book: Book, rule: "group" | "sector" | "country", groups: readonly GroupLimit[]): StateRule[] {
  return groups.flatMap((group) => {
    const positions = groupMembers(group, book).map((asset) =>
      assetPosition(`limits.${rule}.${group.name}`, asset, book.assets),
    );
    return between(rule, group.name, positions, new Float64Array(positions.length).fill(1), group.min, group.max);
  });
}

/** The assets of a group: its own list, or those that the state's `groupsOf` puts into it. */
export function groupMembers(group: GroupLimit, book: Pick<Book, "assets" | "state">): readonly string[] {
  if (group.assets !== undefined) return group.assets;
  const { groupsOf } = book.state;
  if (groupsOf === undefined) {
    throw new PortfolioError(
      "invalid-argument",
      `limits name the group ${group.name} without assets: give its assets, or groupsOf beside the portfolio`,
      { group: group.name },
    );
  }
  return book.assets.filter((asset) => {
    const names = Object.hasOwn(groupsOf, asset) ? groupsOf[asset] : undefined;
    return names === group.name || (Array.isArray(names) && names.includes(group.name));
  });
}

function concentrationRules({ concentration, maxPositions }: Limits): StateRule[] {
  const rules: StateRule[] = [];
  const portfolio = { scope: "portfolio", bound: "max" } as const;
  if (concentration?.herfindahl !== undefined) {
    const size = (values: Float64Array) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
    rules.push({
      ...portfolio,
      kind: "convex",
      rule: "herfindahl",
      limit: Math.sqrt(notNegative("concentration.herfindahl", concentration.herfindahl)),
      given: concentration.herfindahl,
      shown: (ratio) => ratio * ratio,
      size,
      slope: (values) => {
        const length = size(values);
        return { values: values.map((v) => v / length), equity: 0 };
      },
    });
  }
  if (concentration?.top !== undefined) {
    const { count, max } = concentration.top;
    const greatest = (values: Float64Array) =>
      Array.from(values.keys())
        .sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!))
        .slice(0, count);
    rules.push({
      ...portfolio,
      kind: "convex",
      rule: "topHoldings",
      limit: notNegative("concentration.top.max", max),
      size: (values) => greatest(values).reduce((sum, i) => sum + Math.abs(values[i]!), 0),
      slope: (values) => {
        const slope = new Float64Array(values.length);
        for (const i of greatest(values)) slope[i] = Math.sign(values[i]!);
        return { values: slope, equity: 0 };
      },
    });
  }
  if (maxPositions !== undefined) {
    rules.push({
      ...portfolio,
      kind: "other",
      rule: "maxPositions",
      limit: notNegative("maxPositions", maxPositions),
      size: (values, equity) => equity * countHeld(values, equity),
    });
  }
  return rules;
}

function exposureRules(book: Book, limits: Limits): StateRule[] {
  const all = Array.from(book.assets.keys());
  const ones = new Float64Array(all.length).fill(1);
  const rules: StateRule[] = [...between("net", "portfolio", all, ones, limits.net?.min, limits.net?.max)];
  if (limits.maxGross !== undefined) {
    rules.push({
      kind: "convex",
      rule: "maxGross",
      scope: "portfolio",
      bound: "max",
      limit: notNegative("maxGross", limits.maxGross),
      size: (values) => values.reduce((sum, v) => sum + Math.abs(v), 0),
      slope: (values) => ({ values: values.map(Math.sign), equity: 0 }),
    });
  }
  const { minCash } = limits;
  if (minCash !== undefined) {
    // cash is what the holdings leave of the equity
    const rule = between("minCash", "portfolio", all, ones, undefined, 1 - minCash);
    rules.push(...rule.map((r): StateRule => ({ ...r, given: minCash, shown: (ratio) => 1 - ratio })));
  }
  return rules;
}

/** What is restricted keeps its side and does not grow. Only what is held or ordered needs a rule. */
function restrictedRules(book: Book, limits: Limits): StateRule[] {
  const ordered = new Set(book.orders.map((order) => order.position));
  return [...new Set(limits.restricted ?? [])].flatMap((asset) => {
    const i = book.positions.get(asset);
    if (i === undefined || (book.values[i] === 0 && !ordered.has(i))) return [];
    return between("restricted", asset, [i], [1], 0, 0);
  });
}

/** After a loss past the threshold every order may only shrink its position. */
function lossRules(book: Book, limits: Limits): StateRule[] {
  const ordered = [...new Set(book.orders.map((order) => order.position))];
  const { peakValue, dayStartValue } = book.state.portfolio;
  const since: readonly (readonly ["drawdown" | "dailyLoss", number | undefined])[] = [
    ["drawdown", peakValue],
    ["dailyLoss", dayStartValue],
  ];
  return since.flatMap(([rule, reference]) => {
    const limit = limits[rule];
    if (limit === undefined) return [];
    const threshold = reduceThreshold(limit);
    const actual = lossSince(reference, book.equity);
    if (!isReached(actual, threshold)) return [];
    const text = `the loss is ${actual.toPrecision(4)}, so positions may only shrink`;
    const report = { limit: threshold, actual, text };
    return ordered.flatMap((i) => between(rule, book.assets[i]!, [i], [1], 0, 0).map((r) => ({ ...r, report })));
  });
}
