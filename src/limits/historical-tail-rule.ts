import { PortfolioError } from "../core/errors/portfolio-error.js";
import { assetPosition } from "../core/names/asset-positions.js";
import { quantileSortedKernel } from "../numerics/distribution/quantile-sorted-kernel.js";
import type { Book } from "./read-book.js";
import type { StateRule } from "./state-rule.js";
import type { TailLimit } from "./types.js";

/** Value at risk (type 7) or its conditional (Rockafellar–Uryasev) over the rows of the returns table, for one period. */
export function historicalTailRule(
  book: Book,
  rule: "valueAtRisk" | "conditionalValueAtRisk",
  limit: TailLimit,
): StateRule {
  const { returns } = book.state;
  const level = limit.level ?? 0.95;
  if (returns === undefined || returns.dates.length === 0) {
    throw new PortfolioError(
      "invalid-argument",
      `limits.${rule} is historical and needs returns beside the portfolio`,
      { rule },
    );
  }
  const n = returns.assets.length;
  const rows = returns.dates.length;
  const simple = returns.kind === "log" ? returns.values.map(Math.expm1) : returns.values;

  const lossesOf = (values: Float64Array): Float64Array => {
    const losses = new Float64Array(rows);
    values.forEach((v, i) => {
      if (v === 0) return;
      const asset = book.assets[i]!;
      const column = assetPosition("returns", asset, returns.assets);
      for (let t = 0; t < rows; t++) {
        const r = simple[t * n + column]!;
        if (Number.isNaN(r)) {
          throw new PortfolioError(
            "not-finite",
            `returns of ${asset} on ${returns.dates[t]} are missing: limits.${rule} needs them`,
            {
              asset,
              date: returns.dates[t],
            },
          );
        }
        losses[t] = losses[t]! - r * v;
      }
    });
    return losses;
  };
  const base = { rule, scope: "portfolio", bound: "max", limit: limit.max } as const;
  if (rule === "valueAtRisk") {
    return { ...base, kind: "other", size: (values) => quantileSortedKernel(lossesOf(values).sort(), level) };
  }
  const tail = tailShares(rows, level);
  const worst = (losses: Float64Array): number[] =>
    Array.from(losses.keys())
      .sort((a, b) => losses[b]! - losses[a]!)
      .slice(0, tail.length);
  return {
    ...base,
    kind: "convex",
    size: (values) => {
      const losses = lossesOf(values);
      return worst(losses).reduce((sum, t, k) => sum + tail[k]! * losses[t]!, 0);
    },
    slope: (values) => {
      const slope = new Float64Array(values.length);
      const scenarios = worst(lossesOf(values));
      returns.assets.forEach((asset, column) => {
        const i = book.positions.get(asset);
        if (i === undefined) return;
        const mean = scenarios.reduce((sum, t, k) => sum + tail[k]! * simple[t * n + column]!, 0);
        if (!Number.isNaN(mean)) slope[i] = -mean; // a gap matters only where something is held, and is refused there
      });
      return { values: slope, equity: 0 };
    },
  };
}

/** Shares of the worst rows in the conditional mean; the last one by its fraction. They sum to 1. */
function tailShares(rows: number, level: number): number[] {
  const count = Math.max((1 - level) * rows, 1e-12);
  const shares: number[] = [];
  for (let left = count; left > 1e-9 && shares.length < rows; left--) shares.push(Math.min(1, left) / count);
  return shares;
}
