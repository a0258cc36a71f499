import { adjustedPrices, type CorporateActions } from "../backtest/actions/adjusted-prices.js";
import { dividendsOption, splitsOption } from "../backtest/inputs/backtest-options.js";
import { readPrices } from "../backtest/inputs/read-prices.js";
import { transactionsFromTrades } from "../backtest/ledger/transactions-from-trades.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import { assetPosition } from "../core/names/asset-positions.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import type { PricesTable } from "../core/types.js";
import { applyTransactions } from "../tax/ledger/apply-transactions.js";
import { accountOf } from "./apply-fills.js";
import type { EnginePortfolio, PricesOfDate } from "./engine-types.js";
import { knownPrices } from "./latest-prices.js";
import { historyOf, withLastRow, withRow } from "./price-history.js";
import type { ReadInputs } from "./read-inputs.js";
import { rememberedPortfolio, valueAt } from "./remembered-portfolio.js";

const row: OptionsOf<PricesOfDate> = {
  date: { kind: "date", required: true },
  prices: { kind: "numbers-by-name", above: 0, required: true },
};

const corporateActions: OptionsOf<CorporateActions> = { splits: splitsOption, dividends: dividendsOption };

/**
 * The inputs of an engine after new prices, with the splits and dividends that took effect by then.
 *
 * A split multiplies the shares that are held and the lots of the ledger, a dividend is paid into the cash; then the safeties
 * look at the new value.
 *
 * Prices of the latest date itself replace those that are there, asset by asset: a day can be observed while it goes on.
 *
 * @throws {@link PortfolioError} `unsorted-dates` for a date before the latest; those of price tables; `unknown-asset`
 * @remarks O(N) for each date; nothing of the history is copied, unless an earlier engine has already grown differently or a
 *   split or dividend changes the total returns of the past (then O(T·N)); the latest date again is O(T·N) too.
 */
export function observePrices(
  inputs: ReadInputs,
  prices: PricesTable | PricesOfDate,
  given: CorporateActions = {},
): ReadInputs {
  const more = readOptions("actions", given, corporateActions, {
    what: "a kind of corporate action",
    assets: inputs.prices.assets,
  });
  const dated = rowsOf(prices, inputs.prices.assets);
  const first: ReadInputs = withActions(inputs, more);
  return dated.reduce((before, { date, values }) => observeRow(before, date, values), first);
}

interface DatedRow {
  readonly date: string;
  readonly values: Float64Array;
}

/** New prices as rows in the order of the engine's assets. */
function rowsOf(prices: PricesTable | PricesOfDate, assets: readonly string[]): readonly DatedRow[] {
  if (typeof prices === "object" && prices !== null && "values" in prices) {
    const table = readPrices("prices", prices);
    const positions = table.assets.map((asset, k) => assetPosition(`prices.assets[${k}]`, asset, assets));
    return table.dates.map((date, t) => {
      const values = new Float64Array(assets.length).fill(Number.NaN);
      for (const [k, position] of positions.entries()) values[position] = table.values[t * positions.length + k]!;
      return { date, values };
    });
  }
  const read = readOptions("prices", prices, row, { what: "a key of the prices of a date", assets });
  const values = new Float64Array(assets.length).fill(Number.NaN);
  for (const asset of Object.keys(read.prices)) {
    values[assetPosition("prices", asset, assets)] = read.prices[asset]!;
  }
  return [{ date: read.date, values }];
}

function withActions(inputs: ReadInputs, more: CorporateActions): ReadInputs {
  const splits = [...(inputs.actions.splits ?? []), ...(more.splits ?? [])];
  const dividends = [...(inputs.actions.dividends ?? []), ...(more.dividends ?? [])];
  if (more.splits === undefined && more.dividends === undefined) return inputs;
  const actions = { ...(splits.length > 0 && { splits }), ...(dividends.length > 0 && { dividends }) };
  for (const { date, asset } of [...(more.splits ?? []), ...(more.dividends ?? [])]) {
    if (date > inputs.date) continue;
    throw new PortfolioError(
      "invalid-date",
      `the split or dividend of ${asset} on ${date} is not after the latest prices of ${inputs.date}: create the engine anew with it`,
      { asset, date },
    );
  }
  return { ...inputs, ...actions, actions };
}

/** Other prices of the latest date: those of a day that is not over, or a correction. Splits and dividends have been done. */
function reviseRow(inputs: ReadInputs, values: Float64Array): ReadInputs {
  const { quoted, total, last, earlier, date, prices, portfolio } = inputs;
  const revised = withLastRow(quoted, values);
  const known = last.map((price, i) => (Number.isNaN(values[i]!) ? price : values[i]!));
  const adjusted = total === quoted ? revised : historyOf(adjustedPrices(revised.table, inputs.actions));
  const quotes = { date, latest: knownPrices(prices.assets, known), earlier };
  return {
    ...inputs,
    ...quotes,
    prices: revised.table,
    quoted: revised,
    adjusted: adjusted.table,
    total: adjusted,
    last: known,
    portfolio: rememberedPortfolio(portfolio, quotes),
  };
}

function observeRow(inputs: ReadInputs, date: string, values: Float64Array): ReadInputs {
  const { quoted, total, last, latest, actions, prices } = inputs;
  if (date === inputs.date) return reviseRow(inputs, values);
  if (date < inputs.date) {
    throw new PortfolioError(
      "unsorted-dates",
      `prices of ${date} come before the latest prices, which are of ${inputs.date}: give later dates`,
      { date, latest: inputs.date },
    );
  }
  const grown = withRow(quoted, date, values);
  const effective = <Action extends { readonly date: string }>(list: readonly Action[] = []): readonly Action[] =>
    list.filter((action) => action.date > inputs.date && action.date <= date);
  const splits = effective(actions.splits);
  const dividends = effective(actions.dividends);
  const acted = splits.length + dividends.length > 0;
  const adjusted = acted
    ? historyOf(adjustedPrices(grown.table, actions))
    : total === quoted
      ? grown
      : withRow(total, date, values);
  const known = last.map((price, i) => (Number.isNaN(values[i]!) ? price : values[i]!));
  const quotes = { date, latest: knownPrices(prices.assets, known), earlier: latest };
  const { tradedToday: _tradedBefore, ...held } = acted
    ? afterActions(inputs.portfolio, splits, dividends)
    : inputs.portfolio;
  // the day starts with what was held before its splits and dividends
  const start = valueAt(inputs.portfolio, latest);
  const portfolio = start !== undefined && start >= 0 ? { ...held, dayStartValue: start, asOf: date } : held;
  const { ledger } = inputs;
  return {
    ...inputs,
    ...quotes,
    prices: grown.table,
    quoted: grown,
    adjusted: adjusted.table,
    total: adjusted,
    last: known,
    portfolio: rememberedPortfolio(portfolio, quotes),
    ...(ledger !== undefined &&
      splits.length > 0 && {
        ledger: applyTransactions(ledger, transactionsFromTrades([], { ledger, account: accountOf(inputs), splits })),
      }),
  };
}

function afterActions(
  portfolio: EnginePortfolio,
  splits: readonly { readonly asset: string; readonly ratio: number }[],
  dividends: readonly { readonly asset: string; readonly amount: number }[],
): EnginePortfolio {
  const holdings = new Map(Object.entries(portfolio.holdings));
  for (const { asset, ratio } of splits) {
    const shares = holdings.get(asset);
    if (shares !== undefined) holdings.set(asset, shares * ratio);
  }
  let { cash } = portfolio;
  for (const { asset, amount } of dividends) cash += (holdings.get(asset) ?? 0) * amount;
  return { ...portfolio, cash, holdings: Object.fromEntries(holdings) };
}
