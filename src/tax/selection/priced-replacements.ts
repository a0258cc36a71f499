import type { SelectionProblem } from "./selection-problem.js";

/** How the losses of a choice fare: counted, disallowed, or one part each. */
export type Fate = "counts" | "washed" | "parted";

/** What units of each choice use of some replacements, and how many of these there are. */
export interface ReplacementUse {
  /** A unit that is sold at a loss which is disallowed. */
  readonly washed: Float64Array;
  /** Any other: one where it is such a replacement itself. */
  readonly sold: Float64Array;
  readonly there: number;
}

/** Choices with given fates that may use no more replacements than `most`, and where `least` is given must use all of these. */
export interface FatedChoices {
  readonly fate: readonly Fate[];
  readonly most: ReplacementUse;
  readonly least: ReplacementUse | undefined;
}

/** The least weighted gain at some price, and units that come near it; no units where nothing can fit. */
export interface PricedFloor {
  readonly value: number;
  readonly units: Float64Array | undefined;
}

/** The cheapest units at a price. */
interface Filled extends PricedFloor {
  readonly price: number;
  /** Replacements that they use too many: the slope of the value. */
  readonly slope: number;
  readonly units: Float64Array;
}

const NOTHING: PricedFloor = { value: Number.POSITIVE_INFINITY, units: undefined };

/** Prices that are tried for a case. */
const MOST_PRICES = 12;

/**
 * Floors of the weighted gains of a sale whose choices have given fates.
 *
 * Instead of rows for the replacements there is a price on them: a unit pays for every replacement that it uses, or is paid for it where
 * all must be used; then the cheapest units are taken, and the price of all replacements is taken off. That is never more than the
 * least under the rows. It is greatest at the price at which the cheapest units use just what there is.
 *
 * @returns a function of the fates and the weights; a floor that reaches `enough` is left at that
 * @remarks O(choices log choices) a price. Cases of one sale have like prices, so that the last one is tried first.
 */
export function pricedReplacements({
  choices,
  units,
  price,
}: SelectionProblem): (fated: FatedChoices, weights: readonly [number, number], enough: number) => PricedFloor {
  const n = choices.length;
  const gains = new Float64Array(n);
  const costs = new Float64Array(n);
  const used = new Float64Array(n);
  const order = [...gains.keys()];
  let last = 0;
  const fill = (toll: number, fate: readonly Fate[], { washed, sold, there }: ReplacementUse): Filled => {
    for (let i = 0; i < n; i++) {
      const counted = gains[i]! + toll * sold[i]!;
      const gone = toll * washed[i]!;
      const isWashed = fate[i] === "washed" || (fate[i] === "parted" && gone < counted);
      costs[i] = isWashed ? gone : counted;
      used[i] = isWashed ? washed[i]! : sold[i]!;
    }
    order.sort((a, b) => costs[a]! - costs[b]!); // nearly in order from the price before
    const filled = new Float64Array(n);
    let need = units;
    let value = -toll * there;
    let slope = -there;
    for (let k = 0; k < n && need > 0; k++) {
      const i = order[k]!;
      const part = Math.min(need, choices[i]!.units);
      filled[i] = part;
      value += part * costs[i]!;
      slope += part * used[i]!;
      need -= part;
    }
    return { price: toll, value, slope, units: filled };
  };

  /** Whether the units of the sale can use all of the replacements. */
  const canUse = ({ washed, sold, there }: ReplacementUse, fate: readonly Fate[]): boolean => {
    let [twice, once] = [0, 0];
    for (let i = 0; i < n; i++) {
      const use = fate[i] === "counts" ? sold[i]! : washed[i]!;
      if (use === 2) twice += choices[i]!.units;
      else if (use === 1) once += choices[i]!.units;
    }
    const two = Math.min(units, twice);
    return 2 * two + Math.min(units - two, once) >= there;
  };

  return ({ fate, most, least }, [short, long], enough) => {
    if (least !== undefined && !canUse(least, fate)) return NOTHING;
    let spread = 0;
    for (let i = 0; i < n; i++) {
      gains[i] = (price - choices[i]!.basis) * (choices[i]!.long ? long : short);
      spread = Math.max(spread, Math.abs(gains[i]!));
    }
    const ruleAt = (toll: number): ReplacementUse => (toll < 0 && least !== undefined ? least : most);
    if (last > 0 || (last < 0 && least !== undefined)) {
      const hint = fill(last, fate, ruleAt(last));
      if (hint.value >= enough) return hint;
    }
    const free = fill(0, fate, most);
    if (free.value >= enough) return free;
    const sign = free.slope > 0 ? 1 : -1;
    const rule = sign > 0 ? most : least;
    if (rule === undefined) return free;
    let near = sign > 0 ? free : fill(0, fate, rule);
    if (near.slope * sign <= 0) return free; // they fit as they are
    let far = fill(sign * (2 * spread + 1), fate, rule); // beyond all differences of gain
    if (far.slope * sign > 0) return NOTHING;
    let value = Math.max(near.value, far.value);
    for (let k = 0; k < MOST_PRICES && value < enough && far.slope !== 0; k++) {
      // where the two supporting lines meet
      const toll =
        (far.value - near.value + near.slope * near.price - far.slope * far.price) / (near.slope - far.slope);
      const height = near.value + near.slope * (toll - near.price);
      const next = fill(toll, fate, rule);
      value = Math.max(value, next.value);
      last = toll;
      if (next.value >= height - 1e-9 * Math.max(1, Math.abs(height))) break;
      if (next.slope * sign > 0) near = next;
      else far = next;
    }
    const part = near.slope / (near.slope - far.slope);
    return { value, units: near.units.map((x, i) => x + part * (far.units[i]! - x)) };
  };
}
