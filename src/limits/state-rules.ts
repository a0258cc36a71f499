import { PortfolioError } from "../core/errors/portfolio-error.js";
import { assetPosition } from "../core/names/asset-positions.js";
import { resolvePerAsset } from "../core/names/resolve-per-asset.js";
import type { CompiledLimits } from "./compiled-limits.js";
import { isReached, lossSince, neededReference, reduceThreshold } from "./loss-since.js";
import type { Book } from "./read-book.js";
import { riskRules } from "./risk-rules.js";
import { between, countHeld, type StateRule, sparse } from "./state-rule.js";
import type { GroupLimit, GroupsOf, Limits } from "./types.js";

/** All limits on the state of the portfolio, each as a size against the equity. O(assets + rules). */
export function stateRules(book: Book, compiled: CompiledLimits): StateRule[] {
  return [...compiled.fixed, ...riskRules(book, compiled), ...restrictedRules(book, compiled)];
}

/** The rules that need nothing but the holdings. */
export function fixedRules(limits: Limits, assets: readonly string[], groupsOf?: GroupsOf): StateRule[] {
  return [
    ...positionRules(limits, assets),
    ...groupRules("group", limits.groups, assets, groupsOf),
    ...groupRules("sector", limits.sectors, assets, groupsOf),
    ...groupRules("country", limits.countries, assets, groupsOf),
    ...concentrationRules(limits),
    ...exposureRules(limits, assets),
  ];
}

/** Rules on beta and factors whose coefficients stand in the limits. */
export function givenExposures({ beta, factors = [] }: Limits, assets: readonly string[]): StateRule[] {
  const rules: StateRule[] = [];
  if (beta?.betas !== undefined) {
    const { positions, coefficients } = sparse("limits.beta.betas", beta.betas, assets);
    rules.push(...between("beta", "portfolio", positions, coefficients, beta.min, beta.max));
  }
  factors.forEach(({ name, exposures, min, max }, k) => {
    if (exposures === undefined) return;
    const { positions, coefficients } = sparse(`limits.factors[${k}].exposures`, exposures, assets);
    rules.push(...between("factor", name, positions, coefficients, min, max));
  });
  return rules;
}

const NO_LIMIT = { allowInfinite: true } as const;

function positionRules({ position }: Limits, assets: readonly string[]): StateRule[] {
  if (position === undefined) return [];
  const least = resolvePerAsset("limits.position.min", position.min, assets, -Infinity, NO_LIMIT);
  const most = resolvePerAsset("limits.position.max", position.max, assets, Infinity, NO_LIMIT);
  return assets.flatMap((asset, i) => between("position", asset, [i], [1], least[i], most[i]));
}

const LIST_OF = { group: "groups", sector: "sectors", country: "countries" } as const;

function groupRules(
  rule: "group" | "sector" | "country",
  groups: readonly GroupLimit[] = [],
  assets: readonly string[],
  groupsOf: GroupsOf | undefined,
): StateRule[] {
  return groups.flatMap((group, k) => {
    const positions = groupMembers(group, assets, groupsOf).map((asset) =>
      assetPosition(`limits.${LIST_OF[rule]}[${k}].assets`, asset, assets),
    );
    return between(rule, group.name, positions, new Float64Array(positions.length).fill(1), group.min, group.max);
  });
}

/** The assets of a group: its own list, or those that `groupsOf` puts into it. */
export function groupMembers(
  group: GroupLimit,
  assets: readonly string[],
  groupsOf: GroupsOf | undefined,
): readonly string[] {
  if (group.assets !== undefined) return [...new Set(group.assets)];
  if (groupsOf === undefined) {
    throw new PortfolioError(
      "invalid-argument",
      `limits name the group ${group.name} without assets: give its assets, or groupsOf beside the portfolio`,
      { group: group.name },
    );
  }
  return assets.filter((asset) => {
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
      limit: Math.sqrt(concentration.herfindahl),
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
      limit: max,
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
      limit: maxPositions,
      size: (values, equity) => equity * countHeld(values, equity),
    });
  }
  return rules;
}

function exposureRules({ net, maxGross, minCash }: Limits, assets: readonly string[]): StateRule[] {
  const all = Array.from(assets.keys());
  const ones = new Float64Array(all.length).fill(1);
  const rules: StateRule[] = [...between("net", "portfolio", all, ones, net?.min, net?.max)];
  if (maxGross !== undefined) {
    rules.push({
      kind: "convex",
      rule: "maxGross",
      scope: "portfolio",
      bound: "max",
      limit: maxGross,
      size: (values) => values.reduce((sum, v) => sum + Math.abs(v), 0),
      slope: (values) => ({ values: values.map(Math.sign), equity: 0 }),
    });
  }
  if (minCash !== undefined) {
    // cash is what the holdings leave of the equity
    const rule = between("minCash", "portfolio", all, ones, undefined, 1 - minCash);
    rules.push(...rule.map((r): StateRule => ({ ...r, given: minCash, shown: (ratio) => 1 - ratio })));
  }
  return rules;
}

/** What is restricted keeps its side and does not grow. Only what is held or ordered needs a rule. */
function restrictedRules(book: Book, { limits }: CompiledLimits): StateRule[] {
  if (limits.restricted === undefined) return [];
  const ordered = new Set(book.orders.map((order) => order.position));
  return [...new Set(limits.restricted)].flatMap((asset) => {
    const i = book.positions.get(asset);
    if (i === undefined || (book.values[i] === 0 && !ordered.has(i))) return [];
    return between("restricted", asset, [i], [1], 0, 0);
  });
}

/** After a loss past the threshold every order may only shrink its position. */
export function lossRules(book: Book, { limits }: CompiledLimits): StateRule[] {
  const ordered = [...new Set(book.orders.map((order) => order.position))];
  return (["drawdown", "dailyLoss"] as const).flatMap((rule) => {
    const limit = limits[rule];
    if (limit === undefined) return [];
    const threshold = reduceThreshold(limit);
    const actual = lossSince(neededReference(rule, book.state.portfolio), book.equity);
    if (!isReached(actual, threshold)) return [];
    const text = `the loss is ${actual.toPrecision(4)}, so positions may only shrink`;
    const report = { limit: threshold, actual, text };
    return ordered.flatMap((i) => between(rule, book.assets[i]!, [i], [1], 0, 0).map((r) => ({ ...r, report })));
  });
}
