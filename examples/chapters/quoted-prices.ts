import { adjustmentsFromPrices, backtest, type Strategy, type TearSheetContent } from "../../src/index.js";
import { rawStocks } from "../real-prices.js";
import { dollars, type Job, percent, tableLines } from "./job.js";
import { METHODS } from "./optimize.js";

/** Prices as they were quoted, with splits, dividends and volumes; and the chosen walk-forward with its taxes paid. */
export function quotedPrices({ engine, backtests, say }: Job): Partial<TearSheetContent> {
  const { closes, opens, volumes, adjusted } = rawStocks();
  const { splits, dividends, unexplained } = adjustmentsFromPrices(closes, adjusted);
  say(
    `${closes.assets.join(", ")} as quoted: ${splits.length} splits and ${dividends.length} dividends recovered, ${unexplained.length} steps unexplained`,
  );
  const strategy: Strategy = ({ prices: { assets, values } }) => {
    const listed = assets.filter((_, i) => values[values.length - assets.length + i]! > 0);
    return Object.fromEntries(listed.map((asset) => [asset, 1 / listed.length]));
  };
  const market = { prices: closes, opens, volumes, splits, dividends, strategy };
  const trade = { initialCapital: 10_000_000, rebalance: { kind: "calendar", every: "quarter" } } as const;
  const real = {
    ...trade,
    execution: "next-open",
    participation: 0.01,
    wholeShares: true,
    unfilled: "carry",
    costs: { spread: 0.0005, impact: { coefficient: 0.1, of: "volume" } },
  } as const;
  const { opens: _, volumes: __, ...closeMarket } = market;
  const contenders = [
    ["at the close, free", backtest(closeMarket, trade)],
    ["at the open, 1 % of the volume", backtest(market, real)],
    ["and dividends reinvested", backtest(market, { ...real, reinvestDividends: true })],
  ] as const;
  const rows = contenders.map(([name, { metrics, costs, trades, events }]) => [
    name,
    percent(metrics.annualReturn),
    dollars(costs.reduce((sum, cost) => sum + cost, 0)),
    String(trades.length),
    String(events.filter(({ kind }) => kind === "partial" || kind === "unfilled").length),
  ]);
  for (const line of tableLines([["$10 million", "return a year", "costs", "fills", "cut"], ...rows])) say(line);

  const rates = { shortTerm: 0.35, longTerm: 0.15 };
  const { name, method } = METHODS[0]!;
  const taxed = engine.backtest({ settings: { method }, taxesPaid: { rates } });
  const { preTaxValue, afterTaxValue, liquidationValue, years } = taxed.afterTax!;
  const paid = years.reduce((sum, { tax }) => sum + Math.max(0, tax), 0);
  say(`${name} with taxes paid each April at 35 and 15 %: ${dollars(paid)} over ${years.length} years`);
  say(
    `${dollars(backtests[0]!.result.values.at(-1)!)} without taxes; ${dollars(afterTaxValue)} with (${dollars(preTaxValue)} by its returns before tax), ${dollars(liquidationValue)} once all is sold`,
  );
  return {};
}
