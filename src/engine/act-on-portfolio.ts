import type { CorporateActions } from "../backtest/actions/corporate-actions.js";
import { marketEvents, type RowEvents } from "../backtest/inputs/market-events.js";
import { rowDelistings } from "../backtest/inputs/read-market-extras.js";
import { positionsOf } from "../backtest/ledger/ledger-positions.js";
import { transactionsFromTrades } from "../backtest/ledger/transactions-from-trades.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { IsoDate, PricesTable, Trade } from "../core/types.js";
import { applyTransactions } from "../tax/ledger/apply-transactions.js";
import type { TaxLedger } from "../tax/types.js";
import type { EnginePortfolio } from "./engine-types.js";

/** An asset that has come to an end for money alone, and what a share was paid out at. */
interface PaidOut {
  readonly asset: string;
  readonly price: number;
}

/** What takes effect on the latest row of some prices, checked against them. */
export interface LatestActions extends RowEvents {
  readonly assets: readonly string[];
  readonly date: IsoDate;
  /** Splits as they were given, for the ledger. */
  readonly booked: Pick<CorporateActions, "splits">;
  /** Assets whose shares were paid out by a delisting, in the order of the list. */
  readonly delisted: readonly PaidOut[];
}

/**
 * The corporate actions that take effect on the latest row, which came after the date `since`.
 *
 * @param last - last known prices by position, the latest row included
 * @returns undefined when nothing takes effect
 * @throws {@link PortfolioError} those of `marketEvents` and of delistings
 */
export function latestActions(
  prices: PricesTable,
  actions: CorporateActions,
  since: IsoDate,
  last: Float64Array,
): LatestActions | undefined {
  const { assets, dates } = prices;
  const date = dates.at(-1)!;
  const isNew = (one: { readonly date: IsoDate }): boolean => one.date > since && one.date <= date;
  const { splits = [], dividends = [], corporateEvents = [], delistings = [] } = actions;
  if (![splits, dividends, corporateEvents, delistings].some((list) => list.some(isNew))) return undefined;
  const row = dates.length - 1;
  const events = marketEvents({ prices, ...actions }).get(row);
  const ends = rowDelistings(delistings, prices).get(row) ?? [];
  return {
    assets,
    date,
    splits: events?.splits ?? [],
    dividends: events?.dividends ?? [],
    exchanges: events?.exchanges ?? [],
    booked: { splits: splits.filter(isNew) },
    delisted: ends.map(([i, price = last[i]!]) => ({ asset: assets[i]!, price })),
  };
}

/**
 * What is held after the actions of a date: splits, then dividends for each new share, then renames, spin-offs and mergers, then what is
 * paid out for assets that end.
 *
 * @throws {@link PortfolioError} `invalid-argument` for a delisting without a price of an asset that is held and never had one
 */
export function portfolioAfter(portfolio: EnginePortfolio, actions: LatestActions): EnginePortfolio {
  const { assets, splits, dividends, exchanges, delisted } = actions;
  const holdings = new Map(Object.entries(portfolio.holdings));
  let { cash } = portfolio;
  const held = (i: number): number => holdings.get(assets[i]!) ?? 0;
  for (const [i, ratio] of splits) if (held(i) !== 0) holdings.set(assets[i]!, held(i) * ratio);
  for (const [i, amount] of dividends) cash += held(i) * amount;
  for (const { kind, from, to, ratio, cash: paid } of exchanges) {
    const shares = held(from);
    cash += shares * paid;
    if (to !== undefined && shares !== 0) holdings.set(assets[to]!, held(to) + shares * ratio);
    if (kind !== "spin-off") holdings.delete(assets[from]!);
  }
  for (const { asset, price } of delisted) {
    const shares = holdings.get(asset) ?? 0;
    holdings.delete(asset);
    if (shares === 0) continue;
    if (Number.isNaN(price)) {
      throw new PortfolioError(
        "invalid-argument",
        `delistings: ${asset} is held and never had a price: give the entry the price that is paid out for a share`,
        { asset },
      );
    }
    cash += shares * price;
  }
  return { ...portfolio, cash, holdings: Object.fromEntries(holdings) };
}

/**
 * The ledger after the same actions: lots are split, renamed, exchanged; what was paid out in money alone is sold in every account.
 *
 * @throws {@link PortfolioError} those of `applyTransactions`
 */
export function ledgerAfter(ledger: TaxLedger, account: string, actions: LatestActions): TaxLedger {
  const { assets, date, exchanges, delisted, booked } = actions;
  const corporateEvents = exchanges.flatMap(({ to, event }) => (to === undefined ? [] : [event]));
  let after = ledger;
  if ((booked.splits?.length ?? 0) + corporateEvents.length > 0) {
    const lines = transactionsFromTrades([], { ledger, account, ...booked, corporateEvents });
    if (lines.length > 0) after = applyTransactions(after, lines);
  }
  const paid = exchanges
    .filter(({ to }) => to === undefined)
    .map(({ from, cash }) => ({ asset: assets[from]!, price: cash }));
  for (const { id } of after.options.accounts) {
    const positions = positionsOf(after, id);
    const sales = [...paid, ...delisted].flatMap(({ asset, price }): Trade[] => {
      const { shares = 0 } = positions.get(asset) ?? {};
      return shares === 0 ? [] : [{ asset, quantity: -shares, price, date }];
    });
    if (sales.length > 0) {
      after = applyTransactions(after, transactionsFromTrades(sales, { ledger: after, account: id }));
    }
  }
  return after;
}
