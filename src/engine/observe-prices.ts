import { type CorporateActions, corporateActions } from "../backtest/actions/corporate-actions.js";
import { readPrices } from "../backtest/inputs/read-prices.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import { assetPosition } from "../core/names/asset-positions.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import type { PricesTable } from "../core/types.js";
import { latestActions, ledgerAfter, portfolioAfter } from "./act-on-portfolio.js";
import { accountOf } from "./apply-fills.js";
import { endedAssets, totalReturnPrices } from "./continuing-assets.js";
import type { PricesOfDate } from "./engine-types.js";
import { forgetEnded, knownPrices } from "./latest-prices.js";
import { historyOf, withLastRow, withRow } from "./price-history.js";
import type { ReadInputs } from "./read-inputs.js";
import { rememberedPortfolio, valueAt } from "./remembered-portfolio.js";

const row: OptionsOf<PricesOfDate> = {
  date: { kind: "date", required: true },
  prices: { kind: "numbers-by-name", above: 0, required: true },
};

/**
 * The inputs of an engine after new prices, with the corporate actions that took effect by then.
 *
 * A split multiplies the shares that are held and the lots of the ledger, a dividend is paid into the cash, renames, spin-offs and mergers
 * exchange shares and lots, and what is held of an asset that ends for money is sold for it; then the safeties look at the new value.
 *
 * Prices of the latest date itself replace those that are there, asset by asset: a day can be observed while it goes on.
 *
 * @throws {@link PortfolioError} `unsorted-dates` for a date before the latest; those of price tables; `unknown-asset`
 * @remarks O(N) for each date; nothing of the history is copied, unless an earlier engine has already grown differently or an
 *   action changes the total returns of the past (then O(T·N)); the latest date again is O(T·N) too.
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

const KINDS = ["splits", "dividends", "corporateEvents", "delistings"] as const;

function withActions(inputs: ReadInputs, more: CorporateActions): ReadInputs {
  if (KINDS.every((kind) => more[kind] === undefined)) return inputs;
  for (const kind of KINDS) {
    for (const { date, asset } of more[kind] ?? []) {
      if (date > inputs.date) continue;
      const what = { splits: "split", dividends: "dividend", corporateEvents: "event", delistings: "delisting" }[kind];
      throw new PortfolioError(
        "invalid-date",
        `the ${what} of ${asset} on ${date} is not after the latest prices of ${inputs.date}: create the engine anew with it`,
        { asset, date },
      );
    }
  }
  const actions: CorporateActions = Object.fromEntries(
    KINDS.map((kind) => [kind, [...(inputs.actions[kind] ?? []), ...(more[kind] ?? [])]]).filter(
      ([, list]) => list!.length > 0,
    ),
  );
  return { ...inputs, ...actions, actions };
}

/** Refuses prices of assets that have come to an end before. */
function requireNoEnded({ actions, prices }: ReadInputs, date: string, before: string, values: Float64Array): void {
  if (actions.corporateEvents === undefined && actions.delistings === undefined) return;
  for (const asset of endedAssets(actions, before)) {
    const price = values[assetPosition("actions", asset, prices.assets)]!;
    if (Number.isNaN(price)) continue;
    throw new PortfolioError(
      "invalid-argument",
      `prices: ${asset} has come to an end by ${before} and has a price of ${price} on ${date}: leave it out, or create the engine anew without its end`,
      { asset, date },
    );
  }
}

/** Other prices of the latest date: those of a day that is not over, or a correction. The actions have been done. */
function reviseRow(inputs: ReadInputs, values: Float64Array): ReadInputs {
  const { quoted, total, last, earlier, date, prices, portfolio } = inputs;
  requireNoEnded(inputs, date, date, values);
  const revised = withLastRow(quoted, values);
  const known = last.map((price, i) => (Number.isNaN(values[i]!) ? price : values[i]!));
  const adjusted = total === quoted ? revised : historyOf(totalReturnPrices(revised.table, inputs.actions));
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
  requireNoEnded(inputs, date, inputs.date, values);
  const grown = withRow(quoted, date, values);
  const known = last.map((price, i) => (Number.isNaN(values[i]!) ? price : values[i]!));
  const acted = latestActions(grown.table, actions, inputs.date, known);
  const adjusted =
    acted !== undefined || isFirstPrice(values, prices.assets, total.table.assets)
      ? historyOf(totalReturnPrices(grown.table, actions))
      : total === quoted
        ? grown
        : withRow(total, date, ofAssets(values, prices.assets, total.table.assets));
  if (acted !== undefined) forgetEnded(known, prices.assets, endedAssets(actions, date));
  const quotes = { date, latest: knownPrices(prices.assets, known), earlier: latest };
  const { tradedToday: _tradedBefore, ...held } =
    acted === undefined ? inputs.portfolio : portfolioAfter(inputs.portfolio, acted);
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
    ...(ledger !== undefined && acted !== undefined && { ledger: ledgerAfter(ledger, accountOf(inputs), acted) }),
  };
}

/** Whether a row has a price of an asset that was left out because it had none. */
function isFirstPrice(values: Float64Array, assets: readonly string[], some: readonly string[]): boolean {
  if (some.length === assets.length) return false;
  const own = new Set(some);
  return values.some((price, i) => !Number.isNaN(price) && !own.has(assets[i]!));
}

/** A row of prices for some of the assets alone. */
function ofAssets(values: Float64Array, assets: readonly string[], some: readonly string[]): Float64Array {
  if (some.length === assets.length) return values;
  const own = new Set(some);
  return values.filter((_, i) => own.has(assets[i]!));
}
