import { toEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { Weights } from "../../core/types.js";
import { toShares } from "../journal/to-shares.js";
import { longTermFrom } from "../law/long-term-from.js";
import { usTaxRules } from "../law/rules.js";
import type { TaxLedger, TaxLot } from "../types.js";
import type { HarvestedLot } from "./harvest-types.js";
import type { WashWindow } from "./wash-window.js";

/** Shares of a purchase that a sale can name. */
export interface CandidateLot extends HarvestedLot {
  /** Whether they are all that the account holds of the purchase; else a sale names their date too. */
  readonly whole: boolean;
}

/** Lots of one asset in one account that may be sold together without a wash sale. */
export interface HarvestCandidate {
  readonly account: string;
  readonly asset: string;
  readonly price: number;
  /** These go together or not at all: fresh shares would wash each other and the rest. */
  readonly together: readonly CandidateLot[];
  /** Each of these may go too, or on its own when nothing must go together. Greatest loss for its value first. */
  readonly each: readonly CandidateLot[];
}

/** All candidates of the taxable accounts. O(lots · log lots). */
export function harvestCandidates(
  ledger: TaxLedger,
  prices: Weights,
  day: number,
  window: WashWindow,
): HarvestCandidate[] {
  const taxable = new Set(ledger.options.accounts.filter(({ kind }) => kind === "taxable").map(({ id }) => id));
  const books = new Map<string, TaxLot[]>();
  for (const lot of ledger.openLots) {
    if (!taxable.has(lot.account)) continue;
    const key = `${lot.account}\n${lot.asset}`;
    const book = books.get(key);
    if (book === undefined) books.set(key, [lot]);
    else book.push(lot);
  }
  return [...books.values()].flatMap((lots) => {
    const { account, asset } = lots[0]!;
    const price = priceOf(asset, prices);
    const own = candidateLots(lots, price, day, ledger);
    const losing = own.filter(({ loss }) => loss > 0);
    if (losing.length === 0 || window.soldStillReplaces(asset)) return [];
    const fresh = window.fresh(asset);
    if (fresh.some((lot) => lot.account !== account || lot.asset !== asset)) return [];
    const freshIds = new Set(fresh.map(({ lot }) => lot));
    const together = own.filter(({ lot }) => freshIds.has(lot));
    const each = losing.filter(({ lot }) => !freshIds.has(lot)).sort((a, b) => b.loss / b.value - a.loss / a.value);
    if (together.length === 0) return each.length === 0 ? [] : [{ account, asset, price, together, each }];
    const policies = ledger.options.washSales === false ? {} : (ledger.options.washSales ?? {});
    // where lots of one order replace each other, only a single fresh purchase is safe
    if (policies.sameOrder === "eligible")
      return new Set(together.map(({ lot }) => lot)).size > 1 ? [] : [{ account, asset, price, together, each: [] }];
    return [{ account, asset, price, together, each }];
  });
}

/** The shares of each purchase, in a piece for each date that wash sales gave them: so far a sale can choose among its parts. */
function candidateLots(lots: readonly TaxLot[], price: number, day: number, { options }: TaxLedger): CandidateLot[] {
  const years = (options.rules ?? usTaxRules).longTermYears;
  const byLot = new Map<string, Map<string, TaxLot[]>>();
  for (const part of lots) {
    const dates = byLot.get(part.lot) ?? new Map<string, TaxLot[]>();
    dates.set(part.adjustedAcquired, [...(dates.get(part.adjustedAcquired) ?? []), part]);
    byLot.set(part.lot, dates);
  }
  return [...byLot].flatMap(([lot, dates]) =>
    [...dates].map(([adjustedAcquired, parts]) => {
      const quantity = toShares(parts.reduce((sum, part) => sum + part.quantity, 0));
      const adjustedBasis = parts.reduce((cents, part) => cents + Math.round(part.adjustedBasis * 100), 0) / 100;
      const long = years !== null && day >= longTermFrom(toEpochDay(adjustedAcquired), years);
      const value = quantity * price;
      return {
        lot,
        adjustedAcquired,
        quantity,
        value,
        adjustedBasis,
        loss: adjustedBasis - value,
        term: long ? "long" : "short",
        whole: dates.size === 1,
      };
    }),
  );
}

/** @param why - who needs it, for the message */
export function priceOf(asset: string, prices: Weights, why = `the ledger holds ${asset}`): number {
  const price = Object.hasOwn(prices, asset) ? prices[asset]! : undefined;
  if (price === undefined) {
    throw new PortfolioError("missing-price", `prices.${asset} is missing: ${why}`, { asset });
  }
  if (!(Number.isFinite(price) && price > 0)) {
    throw new PortfolioError("invalid-price", `prices.${asset} is ${shownValue(price)}: give a price above 0`, {
      asset,
      price,
    });
  }
  return price;
}
