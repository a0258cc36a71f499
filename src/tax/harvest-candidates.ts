import { toEpochDay } from "../core/calendar.js";
import { PortfolioError } from "../core/portfolio-error.js";
import type { Weights } from "../core/types.js";
import type { HarvestedLot } from "./harvest-types.js";
import { longTermFrom } from "./long-term-from.js";
import { usTaxRules } from "./rules.js";
import { toShares } from "./to-shares.js";
import type { TaxLedger, TaxLot } from "./types.js";
import type { WashWindow } from "./wash-window.js";

/** Lots of one asset in one account that may be sold together without a wash sale. */
export interface HarvestCandidate {
  readonly account: string;
  readonly asset: string;
  readonly price: number;
  /** These go together or not at all: fresh shares would wash each other and the rest. */
  readonly together: readonly HarvestedLot[];
  /** Each of these may go too, or on its own when nothing must go together. Greatest loss for its value first. */
  readonly each: readonly HarvestedLot[];
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
    const whole = wholeLots(lots, price, day, ledger);
    const losing = whole.filter(({ loss }) => loss > 0);
    if (losing.length === 0 || window.soldStillReplaces(asset)) return [];
    const fresh = window.fresh(asset);
    if (fresh.some((lot) => lot.account !== account || lot.asset !== asset)) return [];
    const freshIds = new Set(fresh.map(({ lot }) => lot));
    const together = whole.filter(({ lot }) => freshIds.has(lot));
    const each = losing.filter(({ lot }) => !freshIds.has(lot)).sort((a, b) => b.loss / b.value - a.loss / a.value);
    if (together.length === 0) return each.length === 0 ? [] : [{ account, asset, price, together, each }];
    const policies = ledger.options.washSales === false ? {} : (ledger.options.washSales ?? {});
    // where lots of one order replace each other, only a single fresh purchase is safe
    if (policies.sameOrder === "eligible")
      return together.length > 1 ? [] : [{ account, asset, price, together, each: [] }];
    return [{ account, asset, price, together, each }];
  });
}

/** The shares of each purchase in one piece: a sale names a purchase and cannot choose among its parts. */
function wholeLots(lots: readonly TaxLot[], price: number, day: number, { options }: TaxLedger): HarvestedLot[] {
  const years = (options.rules ?? usTaxRules).longTermYears;
  const byLot = new Map<string, TaxLot[]>();
  for (const lot of lots) byLot.set(lot.lot, [...(byLot.get(lot.lot) ?? []), lot]);
  return [...byLot].map(([lot, parts]) => {
    const quantity = toShares(parts.reduce((sum, part) => sum + part.quantity, 0));
    const adjustedBasis = parts.reduce((cents, part) => cents + Math.round(part.adjustedBasis * 100), 0) / 100;
    // the youngest part decides: a mixed purchase is not promised to be long-term
    const from = Math.max(...parts.map((part) => toEpochDay(part.adjustedAcquired)));
    const term = years !== null && day >= longTermFrom(from, years) ? "long" : "short";
    const value = quantity * price;
    return { lot, quantity, value, adjustedBasis, loss: adjustedBasis - value, term };
  });
}

export function priceOf(asset: string, prices: Weights): number {
  const price = Object.hasOwn(prices, asset) ? prices[asset]! : undefined;
  if (price === undefined) {
    throw new PortfolioError("missing-price", `prices.${asset} is missing: the ledger holds ${asset}`, { asset });
  }
  if (!(Number.isFinite(price) && price > 0)) {
    throw new PortfolioError("invalid-price", `prices.${asset} is ${price}: give a price above 0`, { asset, price });
  }
  return price;
}
