import type { Weights } from "../../core/types.js";
import { linearProgramKernel } from "../../numerics/linear-program/linear-program-kernel.js";
import type { DesiredChanges, Room } from "./desired-changes.js";
import type { RebalanceBook } from "./rebalance-book.js";

/** Funds seen through to their classes. */
export interface ClassView {
  readonly names: readonly string[];
  /** For each class, N: the fraction of each asset that belongs to it. */
  readonly parts: readonly Float64Array[];
  readonly target: Float64Array;
  /** Weights of the classes for weights of the assets. */
  readonly weightsOf: (weights: Float64Array) => Float64Array;
}

/** The classes of the assets of a book; an asset without classes is one by its own name. */
export function classView(
  assets: readonly string[],
  classes: Readonly<Record<string, Weights>>,
  target: Weights,
): ClassView {
  const own = (i: number): Weights => (Object.hasOwn(classes, assets[i]!) ? classes[assets[i]!]! : { [assets[i]!]: 1 });
  const names = [...new Set([...Object.keys(target), ...assets.flatMap((_, i) => Object.keys(own(i)))])];
  const parts = names.map((name) =>
    Float64Array.from(assets, (_, i) => (Object.hasOwn(own(i), name) ? own(i)[name]! : 0)),
  );
  return {
    names,
    parts,
    target: Float64Array.from(names, (name) => (Object.hasOwn(target, name) ? target[name]! : 0)),
    weightsOf: (weights) =>
      Float64Array.from(parts, (part) => part.reduce((sum, fraction, i) => sum + fraction * weights[i]!, 0)),
  };
}

/** How much a unit of distance from the classes' targets counts against a unit traded. */
const DISTANCE = 1000;

/**
 * The trades that bring the classes nearest to their targets (or into their bands), and of these the ones with the least trading,
 * cost and tax: a linear program.
 *
 * @remarks Taxes count by the average lot that may be sold; which lots are sold is decided later.
 */
export function classChanges(
  book: RebalanceBook,
  room: Room,
  view: ClassView,
  widths: Float64Array | undefined,
): DesiredChanges {
  const { held, value, cash, cashFlow, costs, options, choices, assets } = book;
  const total = value + cashFlow;
  const n = assets.length;
  const k = view.names.length;
  const rows = k + 1;
  const columns = new Float64Array((2 * n + 2 * k) * rows);
  const cost = new Float64Array(2 * n + 2 * k);
  const lower = new Float64Array(2 * n + 2 * k + rows);
  const upper = new Float64Array(2 * n + 2 * k + rows);
  const now = view.weightsOf(held.map((worth) => worth / total));
  for (let i = 0; i < n; i++) {
    const lots = choices?.[i]?.lots ?? [];
    const worth = lots.reduce((sum, lot) => sum + lot.value, 0);
    const tax = worth > 0 ? lots.reduce((sum, lot) => sum + lot.value * lot.taxRate, 0) / worth : 0;
    for (const [c, sign] of [
      [i, 1],
      [n + i, -1],
    ] as const) {
      for (let r = 0; r < k; r++) columns[c * rows + r] = sign * view.parts[r]![i]!;
      columns[c * rows + k] = sign;
    }
    cost[i] = 1 + costs.rate[i]!;
    cost[n + i] = 1 + costs.rate[i]! + Math.max(0, tax);
    upper[i] = room.mayBuy[i] === 1 ? 2 : 0;
    upper[n + i] = room.sellable[i]! / total;
  }
  for (let r = 0; r < k; r++) {
    for (const [c, sign] of [
      [2 * n + r, 1],
      [2 * n + k + r, -1],
    ] as const) {
      columns[c * rows + r] = sign;
      cost[c] = DISTANCE;
      upper[c] = 2;
    }
    const width = options.mode === "to-band" ? (widths?.[r] ?? 0) : 0;
    const row = 2 * n + 2 * k + r;
    lower[row] = Math.max(0, view.target[r]! - width) - now[r]!;
    upper[row] = Math.min(1, view.target[r]! + width) - now[r]!;
  }
  const aimedCash = Math.max(0, 1 - view.target.reduce((sum, w) => sum + w, 0)) * total;
  const open = cash + cashFlow;
  // what purchases less sales may take from the cash, at least and at most
  const row = lower.length - 1;
  lower[row] = options.mode === "to-band" ? (open - Math.max(aimedCash, cash)) / total : -1;
  upper[row] = (options.mode === "buy-only" ? Math.max(0, cashFlow) : open) / total;
  lower[row] = Math.min(lower[row]!, upper[row]!);
  const solved = linearProgramKernel({ columns, cost, lower, upper });
  const x = solved.status === "optimal" ? solved.x : new Float64Array(cost.length);
  const change = held.map((_, i) => (x[i]! - x[n + i]!) * total);
  for (let i = 0; i < n; i++) if (Math.abs(change[i]!) < 1e-10 * total) change[i] = 0;
  return { change, keep: options.mode === "buy-only" ? cash + Math.min(0, cashFlow) : 0 };
}
