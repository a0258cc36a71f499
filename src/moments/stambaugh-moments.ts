import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { Table } from "../core/types.js";
import { choleskyKernel } from "../numerics/matrix/cholesky-kernel.js";
import { choleskySolveKernel } from "../numerics/matrix/triangular-solve-kernel.js";
import type { PeriodMoments } from "./pairwise-moments.js";

/** A pivot below this part of its variance says that the longer histories depend on each other over the shorter one. */
const DEPENDENT = 1e-11;

/**
 * The maximum likelihood of normal returns whose histories begin at different dates and then have no gap.
 *
 * The longest histories give their own means and covariances; each shorter group is regressed on all longer ones over its own dates, and
 * what the regression says of the time before completes its moments.
 *
 * @throws {@link PortfolioError} `not-finite` for a gap within a history; `too-few-observations` where a history is too short for the
 *   regression
 * @remarks O(T·N²) and O(N³) for each length of history.
 */
export function stambaughMoments(table: Table): PeriodMoments {
  const { assets } = table;
  const n = assets.length;
  const starts = assets.map((_, i) => startOf(table, i));
  const groups = [...new Set(starts)].sort((a, b) => a - b);
  const mean = new Float64Array(n);
  const covariance = new Float64Array(n * n);
  const longer: number[] = [];
  for (const start of groups) {
    const own = Array.from({ length: n }, (_, i) => i).filter((i) => starts[i] === start);
    addGroup(table, start, longer, own, mean, covariance);
    longer.push(...own);
  }
  return { mean, covariance };
}

/** The first date of an asset's history, which must then be whole. */
function startOf({ assets, dates, values }: Table, i: number): number {
  const n = assets.length;
  let start = 0;
  while (Number.isNaN(values[start * n + i]!)) start++;
  for (let t = start; t < dates.length; t++) {
    if (!Number.isNaN(values[t * n + i]!)) continue;
    throw new PortfolioError(
      "not-finite",
      `returns of ${assets[i]} are missing on ${dates[t]}, after they began on ${dates[start]}: fill the gap, or use method "pairwise"`,
      { asset: assets[i], date: dates[t] },
    );
  }
  return start;
}

function addGroup(
  { assets, dates, values }: Table,
  start: number,
  longer: readonly number[],
  own: readonly number[],
  mean: Float64Array,
  covariance: Float64Array,
): void {
  const n = assets.length;
  const count = dates.length - start;
  const all = [...longer, ...own];
  const k = longer.length;
  if (k > 0 && count <= k + 1) {
    throw new PortfolioError(
      "too-few-observations",
      `returns of ${assets[own[0]!]} are ${count} beside ${k} longer histories: more than ${k + 1} are needed for the regression; use method "pairwise", or leave it out`,
      { asset: assets[own[0]!], expected: k + 2, actual: count },
    );
  }
  // means and products over the dates of this group alone
  const short = Float64Array.from(all, (i) => {
    let sum = 0;
    for (let t = start; t < dates.length; t++) sum += values[t * n + i]!;
    return sum / count;
  });
  const product = (a: number, b: number): number => {
    let sum = 0;
    for (let t = start; t < dates.length; t++) {
      sum += (values[t * n + all[a]!]! - short[a]!) * (values[t * n + all[b]!]! - short[b]!);
    }
    return sum / count;
  };
  const known = new Float64Array(k * k);
  for (let a = 0; a < k; a++) for (let b = 0; b <= a; b++) known[a * k + b] = known[b * k + a] = product(a, b);
  const factor = choleskyKernel(known, k, DEPENDENT);
  if (factor.status !== "ok") {
    throw new PortfolioError(
      "too-few-observations",
      `the histories longer than that of ${assets[own[0]!]} depend on each other since ${dates[start]}: leave ${assets[longer[factor.pivot]!]} out, or use method "pairwise"`,
      { asset: assets[longer[factor.pivot]!] },
    );
  }
  const together = own.map((_, o) => Float64Array.from(longer, (_l, a) => product(a, k + o)));
  const slopes = together.map((products) => (k === 0 ? products : choleskySolveKernel(factor.lower, products)));
  for (const [o, i] of own.entries()) {
    const slope = slopes[o]!;
    let shift = 0;
    for (let a = 0; a < k; a++) shift += slope[a]! * (mean[longer[a]!]! - short[a]!);
    mean[i] = short[k + o]! + shift;
    for (const l of longer) {
      let sum = 0;
      for (let a = 0; a < k; a++) sum += slope[a]! * covariance[longer[a]! * n + l]!;
      covariance[i * n + l] = covariance[l * n + i] = sum;
    }
    for (let p = 0; p <= o; p++) {
      const other = own[p]!;
      // what the regression leaves, and what it carries over from the longer histories
      let residual = product(k + o, k + p);
      let carried = 0;
      for (let a = 0; a < k; a++) {
        residual -= slope[a]! * together[p]![a]!;
        carried += slopes[p]![a]! * covariance[i * n + longer[a]!]!;
      }
      covariance[i * n + other] = covariance[other * n + i] = residual + carried;
    }
  }
}
