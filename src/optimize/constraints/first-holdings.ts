import type { BranchOutcome } from "./solve-cardinality.js";

/** What is decided about an asset: nothing, that it is out, or that it is held long or short. */
export type Decision = 0 | "out" | "long" | "short";

/** Relative improvement below which a turned sign is not worth following. */
const WORTH = 1e-9;

/** A first portfolio: the largest weights are held, and of these the smallest leave until all can keep their least size. */
export function roundedHoldings<Outcome extends BranchOutcome>(
  start: Outcome,
  first: readonly Decision[],
  most: number,
  solved: (decisions: readonly Decision[]) => Outcome,
): Outcome {
  const { x } = start.solution;
  const bySize = Array.from(x.keys())
    .filter((i) => x[i] !== 0 && first[i] === 0)
    .sort((a, b) => Math.abs(x[b]!) - Math.abs(x[a]!));
  const forced = first.filter((decision) => decision !== 0).length;
  let outcome = start;
  let count = Math.min(bySize.length, most - forced);
  for (; count >= 0; count -= Math.max(1, count >> 2)) {
    const kept = new Set(bySize.slice(0, count));
    const decisions = first.map((decision, i): Decision => {
      if (decision !== 0) return decision;
      if (!kept.has(i)) return "out";
      return x[i]! > 0 ? "long" : "short";
    });
    outcome = solved(decisions);
    if (outcome.status === "optimal" || count === 0) break;
  }
  return outcome;
}

/**
 * First portfolios where totals of longs or shorts have a least size: with the smallest weights of the relaxed problem short, one more after
 * another, and of the best of these every weight at 0 with its sign turned round, for as long as that gains.
 */
export function signedHoldings<Outcome extends BranchOutcome>(
  start: Outcome,
  first: readonly Decision[],
  most: number,
  lower: Float64Array,
  upper: Float64Array,
  solved: (decisions: readonly Decision[]) => Outcome,
): Outcome[] {
  const n = first.length;
  const { x } = start.solution;
  const order = Array.from(x.keys()).sort((a, b) => x[a]! - x[b]!);
  const found: Outcome[] = [];
  const signed = (shorts: ReadonlySet<number>): Decision[] =>
    first.map((decision, i) => {
      if (decision !== 0) return decision;
      const short = upper[i]! <= 0 || (lower[i]! < 0 && shorts.has(i));
      return short ? "short" : "long";
    });
  const few = (decisions: readonly Decision[]): Decision[] => {
    const bySize = [...order].sort((a, b) => Math.abs(x[b]!) - Math.abs(x[a]!));
    const kept = new Set([...bySize.filter((i) => first[i] !== 0), ...bySize].slice(0, most));
    return decisions.map((decision, i) => (kept.has(i) ? decision : "out"));
  };
  let best: { outcome: Outcome; decisions: Decision[] } | undefined;
  const attempt = (decisions: Decision[]): boolean => {
    const outcome = solved(decisions);
    if (outcome.status !== "optimal") return false;
    found.push(outcome);
    if (best !== undefined && outcome.value >= best.outcome.value - WORTH * Math.abs(best.outcome.value)) return false;
    best = { outcome, decisions };
    return true;
  };
  for (let count = 0; count <= n; count += Math.max(1, n >> 4)) {
    attempt(few(signed(new Set(order.slice(0, count)))));
  }
  for (let round = 0; best !== undefined && round < 3; round++) {
    let gained = false;
    for (let i = 0; i < n; i++) {
      const { outcome, decisions } = best;
      if (outcome.solution.x[i] !== 0 || first[i] !== 0 || decisions[i] === "out") continue;
      const turned = decisions[i] === "long" ? "short" : "long";
      if (turned === "short" ? lower[i]! >= 0 : upper[i]! <= 0) continue;
      gained = attempt(decisions.map((decision, k) => (k === i ? turned : decision))) || gained;
    }
    if (!gained) break;
  }
  return found;
}
