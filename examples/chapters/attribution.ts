import {
  brinsonFromHoldings,
  factorAttribution,
  factorsFromPrices,
  returnsFromPrices,
  sliceDates,
  type TearSheetContent,
} from "../../src/index.js";
import { type Job, percent, tableLines } from "./job.js";

const sectorOf = { AAPL: "hardware", IBM: "hardware", MSFT: "software", GOOG: "internet", AMZN: "internet" };

/** Why the chosen walk-forward did better or worse than equal weights: by sector, then by factor. */
export function attribute({ backtests, prices, say }: Job): Partial<TearSheetContent> {
  const { name, result } = backtests[0]!;
  const equal = backtests.find((backtest) => backtest.name === "equal weight")!.result;
  const n = result.assets.length;
  // what equal weights held at the beginning of every period, before Google listed without it
  const benchmark = equal.weights.subarray(0, (equal.dates.length - 1) * n);
  const assetReturns = returnsFromPrices(prices, { missing: "keep" });
  const brinson = brinsonFromHoldings(result, { assetReturns, sectorOf, benchmark });
  say(`${name} against equal weights: ${percent(brinson.activeReturn)} over ${brinson.periods.length} months`);
  const rows = brinson.sectors.map(({ name: sector, allocation, selection, interaction }) => [
    sector,
    percent(allocation),
    percent(selection),
    percent(interaction),
  ]);
  for (const line of tableLines([["", "allocation", "selection", "interaction"], ...rows])) say(line);
  const { carino, grap } = brinson.linkings;
  say(`allocation is ${percent(carino.allocation)} by Carino's linking and ${percent(grap.allocation)} by GRAP's`);
  say(`costs and trading took ${percent(-brinson.tradingEffect)} of the first capital`);

  const listed = sliceDates(prices, "2004-08-01");
  const factors = factorsFromPrices(listed, { lookback: 12, skip: 1, every: 1, factors: ["market", "momentum"] });
  const dates = result.dates.slice(1);
  const own = { kind: "simple", assets: [name], dates, values: result.returns } as const;
  const { alpha, factors: effects, observations } = factorAttribution(own, factors.returns);
  const parts = effects.map((effect) => `${effect.name} ${effect.value.toFixed(2)} (t ${effect.tValue.toFixed(1)})`);
  say(`betas over ${observations} months: ${parts.join(", ")}; alpha ${percent(alpha.value, 2)} a month`);
  return { attribution: brinson };
}
