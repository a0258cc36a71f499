import type { BentTax } from "../law/bent-tax.js";

/** What a choice of shares recognizes at the least for some weights. */
export interface Support {
  /** No choice of the region has a smaller weighted sum; infinite for an empty region. */
  readonly value: number;
  readonly shortTerm: number;
  readonly longTerm: number;
  /** Units of each share choice that bring these gains. */
  readonly units: Float64Array;
}

/** A convex set of gains, short- and long-term, that choices of shares can bring, known by its supports. */
export type GainsRegion = (shortWeight: number, longWeight: number) => Support;

/** A point of a region between two of its supports. */
export interface Mix {
  readonly tax: number;
  readonly from: Support;
  readonly to: Support;
  /** 0 at `from`, 1 at `to`. */
  readonly part: number;
}

/** Short- and long-term gain. */
export interface Gains {
  readonly shortTerm: number;
  readonly longTerm: number;
}

interface Corner {
  readonly at: Support;
  readonly weights: readonly [number, number];
}

/** Directions after which the search gives up and settles for what it has proved. */
const MOST_DIRECTIONS = 400;

/**
 * The least tax over a region.
 *
 * A flat tax needs one support. Any other is least on the lower left rim, which is uncovered edge by edge, only where it could still
 * be the least: between two known corners the rim lies above the corner that their supporting lines make.
 *
 * @param offer - is shown corners, and points between two of them, at which the tax may be least
 * @returns a bound that no point of the region goes below; reached by a point that was offered unless the search gave up
 * @remarks O(edges looked at) supports.
 */
export function leastTaxOver(region: GainsRegion, tax: BentTax, tolerance: number, offer: (mix: Mix) => void): number {
  const corner = (weights: readonly [number, number]): Corner => ({ at: region(...weights), weights });
  const offerCorner = ({ at }: Corner): number => {
    const cost = tax.taxOf(at.shortTerm, at.longTerm);
    offer({ tax: cost, from: at, to: at, part: 0 });
    return cost;
  };
  if (tax.flat !== undefined) {
    const only = corner(tax.flat);
    if (only.at.value < Number.POSITIVE_INFINITY) offerCorner(only);
    return only.at.value;
  }
  let directions = 2;
  let best = Number.POSITIVE_INFINITY;
  const start = corner([1, 0]);
  if (start.at.value === Number.POSITIVE_INFINITY) return best;
  const end = corner([0, 1]);
  best = Math.min(offerCorner(start), offerCorner(end));
  let bound = Number.POSITIVE_INFINITY;
  const between = (p: Corner, q: Corner): void => {
    const corners = rimBetween(p, q);
    let least = Number.POSITIVE_INFINITY;
    for (let k = 1; k < corners.length; k++) {
      least = Math.min(least, leastOnLine(tax, corners[k - 1]!, corners[k]!).tax);
    }
    if (least >= best - tolerance || directions >= MOST_DIRECTIONS) {
      bound = Math.min(bound, least);
      return;
    }
    const across = p.at.longTerm - q.at.longTerm;
    const along = q.at.shortTerm - p.at.shortTerm;
    const size = Math.abs(across) + Math.abs(along);
    if (!(across > 1e-12 * size && along > 1e-12 * size)) {
      bound = Math.min(bound, least); // one corner covers the other
      return;
    }
    directions++;
    const next = corner([across / size, along / size]);
    const height = (across * p.at.shortTerm + along * p.at.longTerm) / size;
    if (next.at.value >= height - 1e-9 * Math.max(1, Math.abs(height))) {
      const { tax: least, part } = leastOnLine(tax, p.at, q.at);
      best = Math.min(best, least);
      offer({ tax: least, from: p.at, to: q.at, part });
      bound = Math.min(bound, least - 1e-9 * Math.abs(height));
      return;
    }
    best = Math.min(best, offerCorner(next));
    between(p, next);
    between(next, q);
  };
  between(start, end);
  return Math.min(bound, best);
}

/** From p over the point where the supporting lines meet to q: every point of the region is above a point of this path. */
function rimBetween(p: Corner, q: Corner): Gains[] {
  const [a, b] = p.weights;
  const [c, d] = q.weights;
  const determinant = a * d - b * c;
  if (Math.abs(determinant) < 1e-15) return [p.at, q.at];
  const meet = {
    shortTerm: (p.at.value * d - b * q.at.value) / determinant,
    longTerm: (a * q.at.value - p.at.value * c) / determinant,
  };
  return [p.at, meet, q.at];
}

/** The least of a bent tax on a line between two points: at an end or at a bend. O(bends). */
export function leastOnLine(tax: BentTax, from: Gains, to: Gains): { readonly tax: number; readonly part: number } {
  let best = { tax: tax.taxOf(from.shortTerm, from.longTerm), part: 0 };
  const look = (part: number): void => {
    const cost = tax.taxOf(
      from.shortTerm + part * (to.shortTerm - from.shortTerm),
      from.longTerm + part * (to.longTerm - from.longTerm),
    );
    if (cost < best.tax) best = { tax: cost, part };
  };
  look(1);
  for (const part of bendsOnLine(tax, from, to)) look(part);
  return best;
}

/** Where a tax bends on a line between two points, as parts of the way, not sorted. O(bends). */
export function bendsOnLine({ bends }: BentTax, from: Gains, to: Gains): number[] {
  const parts: number[] = [];
  const cross = (start: number, end: number, values: readonly number[]): void => {
    for (const value of values) {
      const part = (value - start) / (end - start);
      if (part > 0 && part < 1) parts.push(part);
    }
  };
  cross(from.shortTerm, to.shortTerm, bends.shortTerm);
  cross(from.longTerm, to.longTerm, bends.longTerm);
  cross(from.shortTerm + from.longTerm, to.shortTerm + to.longTerm, bends.net);
  return parts;
}
