import type { BentTax } from "../law/bent-tax.js";
import type { Gains, Mix } from "../selection/gains-region.js";
import { wholeUnits } from "../selection/whole-units.js";
import type { NamedLot } from "../types.js";
import type { PartOption, PlanPart } from "./plan-parts.js";

/** Lots for each sale of a part, and what they recognize, cents. */
export interface PartChoice {
  readonly lots: readonly (readonly NamedLot[])[];
  readonly gains: Gains;
  /** Units of the part's options; undefined where the lots were not chosen from them. */
  readonly units: Float64Array | undefined;
}

/** What a part's lots recognize when they are booked; undefined when they cannot be. */
export type BookPart = (part: PlanPart, lots: PartChoice["lots"]) => Gains | undefined;

/** Choices of a part that only booking can judge: a thousand, fewer where each booking reads many lines. */
const MOST_BOOKED = 1000;
const LEAST_BOOKED = 50;
const MOST_LINES = 150_000;
/** Choices that are kept of a part. */
const MOST_KEPT = 60;
/** Exchanges looked at. */
const MOST_LOOKS = 300_000;
/** Lots for sales of a part in which two exchanges at once are tried. */
const MOST_EXCHANGED = 16;

/** A search for the lots of all parts with the least tax together; what it finds is no proof. */
export class PlanSearch {
  readonly #parts: readonly PlanPart[];
  readonly #tax: BentTax;
  readonly #book: BookPart;
  readonly #mostBooked: number;
  /** Choices of each part by what they close. */
  readonly #known: readonly Map<string, PartChoice | undefined>[];
  #booked = 0;
  #looks = 0;
  chosen: readonly PartChoice[];
  tax: number;

  /** @param lines - what one booking reads */
  constructor(parts: readonly PlanPart[], first: readonly PartChoice[], tax: BentTax, book: BookPart, lines: number) {
    this.#parts = parts;
    this.#tax = tax;
    this.#book = book;
    this.#mostBooked = Math.min(MOST_BOOKED, Math.max(LEAST_BOOKED, MOST_LINES / lines));
    this.chosen = first;
    this.#known = first.map((choice) => new Map([["first", choice]]));
    this.tax = this.#taxOf(first);
  }

  #taxOf(choices: readonly PartChoice[]): number {
    let [shortTerm, longTerm] = [0, 0];
    for (const { gains } of choices) {
      shortTerm += gains.shortTerm;
      longTerm += gains.longTerm;
    }
    return this.#tax.taxOf(shortTerm, longTerm);
  }

  /** Keeps a choice of all parts if it has less tax. */
  #consider(choices: readonly PartChoice[]): boolean {
    const tax = this.#taxOf(choices);
    if (!(tax < this.tax - 1e-9 * Math.max(1, Math.abs(this.tax)))) return false;
    this.tax = tax;
    this.chosen = choices;
    return true;
  }

  /** Looks at a choice of all parts from elsewhere, which {@link improve} then tries part by part. */
  start(choices: readonly PartChoice[]): void {
    choices.forEach((choice, p) => {
      this.#known[p]!.set(`start ${this.#known[p]!.size}`, choice);
    });
    this.#consider(choices);
  }

  /** Looks at a point of the summed region, its units made whole. */
  offer({ from, to, part: share }: Mix): void {
    const mixed = from.units.map((x, i) => x + share * (to.units[i]! - x));
    let start = 0;
    const choices = this.#parts.map((part, p) => {
      const end = start + part.options.length;
      const units = wholeOf(part, mixed.subarray(start, end));
      start = end;
      return (units && this.#choiceOf(p, units)) ?? this.chosen[p]!;
    });
    this.#consider(choices);
  }

  /** Whether no more choices of a part can be judged. */
  #isSpent(p: number): boolean {
    return this.#parts[p]!.gainsOf === undefined && this.#booked >= this.#mostBooked;
  }

  /** A choice of a part from units of its options. */
  #choiceOf(p: number, units: Float64Array): PartChoice | undefined {
    const part = this.#parts[p]!;
    const known = this.#known[p]!;
    const key = units.join();
    if (known.has(key)) return known.get(key);
    if (this.#isSpent(p)) return undefined;
    const lots = lotsOf(part, units);
    let gains: Gains | undefined;
    if (part.gainsOf !== undefined) gains = part.gainsOf(units);
    else {
      this.#booked++;
      gains = this.#book(part, lots);
    }
    const choice = gains && { lots, gains, units };
    if (known.size < MOST_KEPT || part.gainsOf === undefined) known.set(key, choice);
    return choice;
  }

  /**
   * Tries what is known of each part beside the others, then exchanges of shares, then two exchanges at once in parts of few
   * lots, until none helps. In parts whose region is exact nothing is exchanged: there the search over the region has found the least already,
   * except for whole units.
   */
  improve(): void {
    this.#looks = 0;
    const parts = [...this.#parts.keys()];
    const open = parts.filter((p) => !this.#parts[p]!.exact);
    while (
      parts.some((p) => this.#tryKnown(p)) ||
      open.some((p) => this.#tryExchanges(p, 1)) ||
      open.some((p) => this.#parts[p]!.options.length <= MOST_EXCHANGED && this.#tryExchanges(p, 2))
    );
  }

  #tryKnown(p: number): boolean {
    let better = false;
    for (const choice of [...this.#known[p]!.values()])
      if (choice !== undefined && this.#swap(p, choice)) better = true;
    return better;
  }

  /** Whether so many exchanges in a row lower the tax; they are made. */
  #tryExchanges(p: number, steps: number, from: Float64Array | undefined = this.chosen[p]!.units): boolean {
    for (const units of exchanges(this.#parts[p]!, from)) {
      if (steps > 1) {
        if (this.#tryExchanges(p, steps - 1, units)) return true;
        continue;
      }
      if (this.#looks++ > MOST_LOOKS || this.#isSpent(p)) return false;
      const choice = this.#choiceOf(p, units);
      if (choice !== undefined && this.#swap(p, choice)) return true;
    }
    return false;
  }

  #swap(p: number, choice: PartChoice): boolean {
    return this.#consider(this.chosen.map((old, q) => (q === p ? choice : old)));
  }
}

/** Whole units of each sale; undefined where rounding would use a lot twice. */
function wholeOf({ options, sales }: PlanPart, amounts: Float64Array): Float64Array | undefined {
  const whole = new Float64Array(options.length);
  sales.forEach(({ units, retirement }, s) => {
    if (retirement) return;
    const own = options.flatMap(({ sale }, at) => (sale === s ? [at] : []));
    const part = wholeUnits(
      Float64Array.from(own, (at) => amounts[at]!),
      own.map((at) => options[at]!.limit),
      units,
    );
    own.forEach((at, i) => {
      whole[at] = part[i]!;
    });
  });
  return usesLotsOnce(options, whole) ? whole : undefined;
}

/** Units of each lot that are closed. */
function usedOf(options: readonly PartOption[], units: Float64Array): Map<number, number> {
  const used = new Map<number, number>();
  for (const [at, { lot }] of options.entries()) used.set(lot, (used.get(lot) ?? 0) + units[at]!);
  return used;
}

function usesLotsOnce(options: readonly PartOption[], units: Float64Array): boolean {
  const used = usedOf(options, units);
  return options.every(({ lot, total }) => used.get(lot)! <= total);
}

/** Where washes of the plan itself may move the days of a lot, it is named as a whole. */
function lotsOf({ options, sales, gainsOf }: PlanPart, units: Float64Array): NamedLot[][] {
  const lots = sales.map(() => new Map<string, NamedLot>());
  const counts = new Map<string, number>();
  options.forEach(({ sale, name }, at) => {
    if (units[at] === 0) return;
    const named =
      gainsOf === undefined ? { lot: name.lot } : { lot: name.lot, adjustedAcquired: name.adjustedAcquired! };
    const key = JSON.stringify([sale, named]);
    const count = (counts.get(key) ?? 0) + units[at]!;
    counts.set(key, count);
    lots[sale]!.set(key, { ...named, quantity: count / sales[sale]!.unit });
  });
  return sales.map((sale, s) => (sale.retirement ? [...sale.lots] : [...lots[s]!.values()]));
}

/** Units of a part's options that close given lots; undefined where they are no options. */
export function unitsOf({ options, sales, gainsOf }: PlanPart, lots: PartChoice["lots"]): Float64Array | undefined {
  const units = new Float64Array(options.length);
  const exact = gainsOf !== undefined; // else the plan's own washes have moved the days
  for (const [s, sale] of sales.entries()) {
    if (sale.retirement) continue;
    for (const { lot, quantity, adjustedAcquired } of lots[s]!) {
      let need = Math.round(Number(quantity) * sale.unit);
      for (let at = 0; at < options.length && need > 0; at++) {
        const { sale: own, name, limit } = options[at]!;
        if (own !== s || name.lot !== lot || (exact && name.adjustedAcquired !== adjustedAcquired)) continue;
        const part = Math.min(need, limit - units[at]!);
        units[at]! += part;
        need -= part;
      }
      if (need > 0) return undefined;
    }
  }
  return usesLotsOnce(options, units) ? units : undefined;
}

/** Every exchange between two options of one sale, or of a lot between two sales, as far as it goes; where only booking tells what it brings, also by the sizes of lots and sales. */
function* exchanges({ options, gainsOf }: PlanPart, units: Float64Array | undefined): Generator<Float64Array> {
  if (units === undefined) return;
  const used = usedOf(options, units);
  // where only booking tells, a wash bends the tax where it ends with a lot or a sale
  const sizes = gainsOf === undefined ? [...new Set(options.flatMap(({ total, limit }) => [total, limit]))] : [];
  for (let out = 0; out < options.length; out++) {
    for (let into = 0; into < options.length; into++) {
      const [from, to] = [options[out]!, options[into]!];
      if (out === into || units[out] === 0 || from.sale !== to.sale) continue;
      const room = Math.min(to.limit - units[into]!, to.total - used.get(to.lot)!);
      const most = Math.min(units[out]!, room);
      if (most > 0) {
        const at = (amount: number): Float64Array => {
          const trial = units.slice();
          trial[out]! -= amount;
          trial[into]! += amount;
          return trial;
        };
        yield at(most);
        for (const amount of sizes) if (amount < most) yield at(amount);
      }
      // two sales change lots with each other
      for (let other = 0; other < options.length; other++) {
        const theirs = options[other]!;
        if (theirs.lot !== to.lot || theirs.sale === from.sale || units[other] === 0) continue;
        const back = options.findIndex(({ sale, lot }) => sale === theirs.sale && lot === from.lot);
        const amount = Math.min(units[out]!, units[other]!);
        if (back < 0 || amount === 0) continue;
        const trial = units.slice();
        trial[out]! -= amount;
        trial[into]! += amount;
        trial[other]! -= amount;
        trial[back]! += amount;
        yield trial;
      }
    }
  }
}
