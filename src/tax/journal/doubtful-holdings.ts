import type { TaxTransactionType } from "../types.js";
import type { Entry } from "./journal-lines.js";
import { namesOfSets } from "./names-of-sets.js";
import { TRANSACTION_KINDS } from "./transaction-kinds.js";

/** Whether a line of the type that is left out cannot cause a later shortage: it would only have taken shares. */
function cannotBeMissed(type: TaxTransactionType | undefined): boolean {
  return type !== undefined && TRANSACTION_KINDS[type].onlyTakes === true;
}

/**
 * What is held of an asset is not known from the day on of a line that was not booked: that it is too little may be the fault of that line
 * alone, which has been reported.
 */
export class DoubtfulHoldings {
  readonly #assets: readonly string[];
  readonly #ties: (readonly [string, string])[] = [];
  readonly #unread: { readonly asset: number; readonly day: number }[] = [];
  /** Day from which on nothing is certain: an asset could not be read. */
  #allFrom = Number.POSITIVE_INFINITY;
  /** By asset the name of the set that corporate actions tie. Made when the first problem is met. */
  #sets: readonly string[] | undefined;
  /** First day in doubt, by set. */
  readonly #from = new Map<string, number>();
  /** The first line that could be read, but not booked, by set: place in the order of booking. */
  readonly #unbooked = new Map<string, number>();

  /** @param assets - names by position, also those that are added later */
  constructor(assets: readonly string[]) {
    this.#assets = assets;
  }

  /** A line that ties two assets, booked or not. */
  tie(asset: string, newAsset: string): void {
    this.#ties.push([asset, newAsset]);
  }

  /** A line that cannot be read. @param asset - position; undefined where it may be any */
  addUnread(type: TaxTransactionType | undefined, asset: number | undefined, day: number): void {
    if (cannotBeMissed(type)) return;
    if (asset === undefined) this.#allFrom = Math.min(this.#allFrom, day);
    else this.#unread.push({ asset, day });
  }

  /** A line that could be read, but not booked. */
  addUnbooked({ type, asset, order }: Entry): void {
    if (cannotBeMissed(type)) return;
    const set = this.#setOf(asset);
    if (!this.#unbooked.has(set)) this.#unbooked.set(set, order);
  }

  /** Whether another line may be why too little is held for this one. */
  explain({ asset, day, order }: Entry): boolean {
    const set = this.#setOf(asset);
    const unbooked = this.#unbooked.get(set);
    return day >= this.#allFrom || day >= (this.#from.get(set) ?? day + 1) || (unbooked ?? order) !== order;
  }

  #setOf(asset: number): string {
    if (this.#sets === undefined) {
      this.#sets = namesOfSets(this.#assets, this.#ties);
      for (const line of this.#unread) {
        const set = this.#sets[line.asset]!;
        this.#from.set(set, Math.min(line.day, this.#from.get(set) ?? line.day));
      }
    }
    return this.#sets[asset]!;
  }
}
