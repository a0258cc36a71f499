import {
  brinsonFromHoldings,
  factorAttribution,
  resamplePrices,
  returnsFromPrices,
  sliceDates,
  type TearSheetContent,
} from "../../src/index.js";
import { famaFrench, sectorOf } from "../real-prices.js";
import { type Job, percent, tableLines } from "./job.js";

/** Why the chosen walk-forward did better or worse than equal weights: by sector, then by the factors of Fama and French. */
export function attribute({ backtests, prices, say }: Job): Partial<TearSheetContent> {
  const { name, result } = backtests[0]!;
  const equal = backtests.find((backtest) => backtest.name === "equal weight")!.result;
  const n = result.assets.length;
  // what equal weights held at the beginning of every day
  const benchmark = equal.weights.subarray(0, (equal.dates.length - 1) * n);
  const assetReturns = returnsFromPrices(prices);
  const brinson = brinsonFromHoldings(result, { assetReturns, sectorOf, benchmark });
  say(`${name} against equal weights: ${percent(brinson.activeReturn)} over ${brinson.periods.length} days`);
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

  const { dates, values } = result;
  const monthly = returnsFromPrices(resamplePrices({ kind: "prices", assets: [name], dates, values }, "month"));
  const french = famaFrench(monthly.dates);
  const own = sliceDates(monthly, french.factors.dates[0]!, french.factors.dates.at(-1)!);
  const rates = french.riskFree.values;
  const excess = { ...own, values: own.values.map((value, t) => value - rates[t]!) };
  const { alpha, factors: effects, observations } = factorAttribution(excess, french.factors);
  const parts = effects.map((effect) => `${effect.name} ${effect.value.toFixed(2)} (t ${effect.tValue.toFixed(1)})`);
  say(`betas over ${observations} months: ${parts.join(", ")}; alpha ${percent(alpha.value, 2)} a month`);
  say("the alpha is that of survivors: no reader of 2000 could have named these twenty");
  return { attribution: brinson };
}
