import type { GainsRegion, Support } from "../selection/gains-region.js";
import { solveSmallProgram } from "../selection/small-program.js";
import { shareLots } from "./share-lots.js";

/** Shares of one lot that a sale of the plan may close, and what a unit of them recognizes. */
export interface LotOfSale {
  /** Positions of the sale and of the lot. */
  readonly sale: number;
  readonly lot: number;
  /** Cents per unit. */
  readonly gain: number;
  /** `free` where a wash could move it into either term. */
  readonly term: "short" | "long" | "free";
}

/** Cost of a unit at some weights; a unit that may be of either term takes the cheaper one. */
const costOf = ({ gain, term }: LotOfSale, short: number, long: number): number =>
  term === "free" ? Math.min(gain * short, gain * long) : gain * (term === "long" ? long : short);

/**
 * The gains of sales that draw on lots, each unit of a lot once.
 *
 * @param units - of each sale
 * @param limits - units of each lot
 * @returns supports with units in the order of `pairs`
 * @remarks O(pairs log pairs) where every lot serves one sale, or every sale finds the same terms; else a transportation problem.
 */
export function regionOfSales(
  pairs: readonly LotOfSale[],
  units: readonly number[],
  limits: readonly number[],
): GainsRegion {
  const bySale = units.map((_, sale) => pairs.flatMap((pair, at) => (pair.sale === sale ? [at] : [])));
  const uses = limits.map(() => 0);
  for (const { lot } of pairs) uses[lot]!++;
  const shared = uses.some((count) => count > 1);
  return (short, long) => {
    const costs = pairs.map((pair) => costOf(pair, short, long));
    const chosen = shared ? sharedLots(pairs, costs, units, limits) : dearestFirst(pairs, bySale, costs, units, limits);
    return supportOf(pairs, chosen, short, long);
  };
}

/** Fills each sale with its cheapest units first. */
function dearestFirst(
  pairs: readonly LotOfSale[],
  bySale: readonly (readonly number[])[],
  costs: readonly number[],
  units: readonly number[],
  limits: readonly number[],
): { readonly amounts: Float64Array; readonly bound: number } {
  const amounts = new Float64Array(pairs.length);
  let bound = 0;
  bySale.forEach((own, sale) => {
    let need = units[sale]!;
    for (const at of own.slice().sort((a, b) => costs[a]! - costs[b]!)) {
      const part = Math.min(need, limits[pairs[at]!.lot]!);
      amounts[at] = part;
      bound += part * costs[at]!;
      need -= part;
      if (need === 0) break;
    }
  });
  return { amounts, bound };
}

/** Fills every sale without using a lot twice: by shortest paths, or by a linear program where these prove nothing. */
function sharedLots(
  pairs: readonly LotOfSale[],
  costs: readonly number[],
  units: readonly number[],
  limits: readonly number[],
): { readonly amounts: Float64Array; readonly bound: number } {
  const table = new Float64Array(units.length * limits.length).fill(Number.POSITIVE_INFINITY);
  pairs.forEach(({ sale, lot }, at) => {
    table[sale * limits.length + lot] = costs[at]!;
  });
  const found = shareLots(table, units, limits);
  if (found !== undefined) {
    const { amounts, bound } = found;
    return { amounts: Float64Array.from(pairs, ({ sale, lot }) => amounts[sale * limits.length + lot]!), bound };
  }
  const indicator = (test: (pair: LotOfSale) => boolean): number[] => pairs.map((pair) => Number(test(pair)));
  return solveSmallProgram(
    {
      upper: pairs.map(({ sale, lot }) => Math.min(units[sale]!, limits[lot]!)),
      rows: [
        ...units.map((need, sale) => ({ weights: indicator((pair) => pair.sale === sale), least: need, most: need })),
        ...limits.map((limit, lot) => ({
          weights: indicator((pair) => pair.lot === lot),
          least: Number.NEGATIVE_INFINITY,
          most: limit,
        })),
      ],
    },
    costs,
  );
}

function supportOf(
  pairs: readonly LotOfSale[],
  { amounts, bound }: { readonly amounts: Float64Array; readonly bound: number },
  short: number,
  long: number,
): Support {
  let [shortTerm, longTerm] = [0, 0];
  pairs.forEach(({ gain, term }, at) => {
    const inLong = term === "long" || (term === "free" && gain * long < gain * short);
    if (inLong) longTerm += gain * amounts[at]!;
    else shortTerm += gain * amounts[at]!;
  });
  return { value: bound, shortTerm, longTerm, units: amounts };
}

/** A region whose gains could also be so many cents more in the one term and less in the other. */
export function loosened(region: GainsRegion, cents: number): GainsRegion {
  if (cents === 0) return region;
  return (short, long) => {
    const { value, shortTerm, longTerm, units } = region(short, long);
    const moved = short > long ? cents : -cents;
    return {
      value: value - Math.abs(short - long) * cents,
      shortTerm: shortTerm - moved,
      longTerm: longTerm + moved,
      units,
    };
  };
}

/** The convex hull of several regions. */
export function hullOf(regions: readonly GainsRegion[]): GainsRegion {
  return (short, long) =>
    regions.map((region) => region(short, long)).reduce((least, other) => (other.value < least.value ? other : least));
}

/** The sum of regions: a point of each is added, and their units stand one after another. */
export function sumOf(regions: readonly GainsRegion[]): GainsRegion {
  return (short, long) => {
    const all = regions.map((region) => region(short, long));
    return {
      value: all.reduce((sum, { value }) => sum + value, 0),
      shortTerm: all.reduce((sum, { shortTerm }) => sum + shortTerm, 0),
      longTerm: all.reduce((sum, { longTerm }) => sum + longTerm, 0),
      units: Float64Array.from(all.flatMap(({ units }) => [...units])),
    };
  };
}
