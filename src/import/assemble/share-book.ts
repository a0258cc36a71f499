import type { Draft } from "../activities/activity.js";
import { absolute, type Decimal, decimalFrom, minus, plus, quotient, signOf, times, ZERO } from "../fields/decimal.js";
import type { OpeningLot } from "../types.js";
import { bookKey } from "./item.js";

/** Shares and money of one asset in one account; both negative while it is short. */
interface Position {
  shares: Decimal;
  money: Decimal;
}

/** What each account holds as the rows go by: splits, short positions and options need it. */
export class ShareBook {
  readonly #positions = new Map<string, Position>();
  /** Fractions that a split left to be paid in cash. */
  readonly fractions: Map<string, Decimal> = new Map();

  constructor(opening: readonly OpeningLot[]) {
    for (const { account, asset, quantity, basis } of opening) {
      this.#add(account, asset, decimalFrom(quantity) ?? ZERO, decimalFrom(basis) ?? ZERO);
    }
  }

  held(account: string, asset: string): Decimal {
    return this.#positions.get(bookKey(account, asset))?.shares ?? ZERO;
  }

  /** The money of so many shares of a position, on average: for options, where all contracts of a position usually close together. */
  moneyOf(account: string, asset: string, shares: Decimal): Decimal | undefined {
    const position = this.#positions.get(bookKey(account, asset));
    if (position === undefined || signOf(position.shares) === 0 || signOf(minus(absolute(position.shares), shares)) < 0)
      return undefined;
    return absolute(quotient(times(position.money, shares), position.shares, 2));
  }

  accountsThatHold(asset: string): string[] {
    return [...this.#positions]
      .filter(([key, { shares }]) => signOf(shares) !== 0 && key.endsWith(`\u0000${asset}`))
      .map(([key]) => key.slice(0, key.indexOf("\u0000")));
  }

  apply(draft: Draft): void {
    const { type, asset, account = "" } = draft;
    const shares = decimalFrom(draft.quantity) ?? ZERO;
    const money = decimalFrom(draft.amount) ?? ZERO;
    switch (type) {
      case "buy":
      case "dividend-reinvestment":
      case "inheritance":
        this.#add(account, asset, shares, money);
        break;
      case "cover":
      case "sell":
        this.#close(account, asset, shares);
        break;
      case "short-sale":
        this.#add(account, asset, { ...shares, units: -shares.units }, { ...money, units: -money.units });
        break;
      case "transfer":
        if (draft.to === undefined) this.#add(account, asset, shares, money);
        else {
          this.#close(account, asset, shares);
          this.#add(draft.to, asset, shares, ZERO);
        }
        break;
      case "split":
        this.#scale(asset, draft.ratio);
        break;
      case "merger":
      case "merger-with-cash":
      case "symbol-change":
        this.#rename(asset, draft.newAsset ?? asset, draft.ratio);
        break;
      case "spin-off":
      case "return-of-capital":
      case "basis-adjustment":
        break;
    }
  }

  #add(account: string, asset: string, shares: Decimal, money: Decimal): void {
    const key = bookKey(account, asset);
    const { shares: s, money: m } = this.#positions.get(key) ?? { shares: ZERO, money: ZERO };
    this.#positions.set(key, { shares: plus(s, shares), money: plus(m, money) });
  }

  /** Closes towards zero, whichever side the position is on; what is not held by the file stands as sold. */
  #close(account: string, asset: string, shares: Decimal): void {
    const position = this.#positions.get(bookKey(account, asset)) ?? { shares: ZERO, money: ZERO };
    const sign = signOf(position.shares) < 0 ? -1 : 1;
    const left = minus(absolute(position.shares), shares);
    const kept = this.moneyOf(account, asset, shares) ?? absolute(position.money);
    // more than the file holds: shares from before it; they leave nothing behind
    const over = signOf(left) < 0;
    this.#positions.set(bookKey(account, asset), {
      shares: over ? ZERO : { units: BigInt(sign) * left.units, scale: left.scale },
      money: over
        ? ZERO
        : {
            units: BigInt(sign) * minus(absolute(position.money), kept).units,
            scale: minus(absolute(position.money), kept).scale,
          },
    });
  }

  #scale(asset: string, ratio: number | string | undefined): void {
    const fraction = fractionOf(ratio);
    if (fraction === undefined) return;
    for (const [key, position] of this.#positions) {
      if (!key.endsWith(`\u0000${asset}`)) continue;
      position.shares = quotient(times(position.shares, fraction[0]), fraction[1], 8);
    }
  }

  #rename(asset: string, newAsset: string, ratio: number | string | undefined): void {
    const fraction = fractionOf(ratio ?? 1) ?? [ONE, ONE];
    for (const [key, { shares, money }] of [...this.#positions]) {
      if (!key.endsWith(`\u0000${asset}`)) continue;
      this.#positions.delete(key);
      this.#add(
        key.slice(0, key.indexOf("\u0000")),
        newAsset,
        quotient(times(shares, fraction[0]), fraction[1], 8),
        money,
      );
    }
  }
}

const ONE: Decimal = { units: 1n, scale: 0 };

/** `"3/2"` or 1.5 as two decimals. */
function fractionOf(ratio: number | string | undefined): [Decimal, Decimal] | undefined {
  if (ratio === undefined) return undefined;
  const [top, bottom = "1"] = String(ratio).split("/");
  const [a, b] = [decimalFrom(top), decimalFrom(bottom)];
  return a === undefined || b === undefined || signOf(b) === 0 ? undefined : [a, b];
}
