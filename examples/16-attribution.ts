// Why a portfolio of twenty stocks did better than an equal one: by sector, by factor, and by timing. It was chosen with hindsight.
import {
  backtest,
  brinsonFromHoldings,
  estimateMoments,
  factorAttribution,
  type ReturnsTable,
  resamplePrices,
  returnsFromPrices,
  riskAttribution,
  selectAssets,
  sliceDates,
  timingAttribution,
} from "../src/index.js";
import { famaFrench, marketIndex, sectorOf, twentyStocks } from "./real-prices.js";

const prices = sliceDates(twentyStocks("month"), "2004-12-31");
const benchmark = Object.fromEntries(prices.assets.map((asset) => [asset, 1 / prices.assets.length]));
const weights = { ...benchmark, AAPL: 0.1, MSFT: 0.1, RRC: 0, GE: 0 };
const percent = (x: number): string => `${(100 * x).toFixed(2).replace(/^-(?=[0.]*$)/, "")} %`;

const result = backtest(
  { prices, strategy: () => weights },
  { execution: "same-close", costs: { proportional: 0.001 } },
);
const assetReturns = returnsFromPrices(prices);
const brinson = brinsonFromHoldings(result, { assetReturns, sectorOf, benchmark });
console.log(`active return ${percent(brinson.activeReturn)}, costs and trading ${percent(brinson.tradingEffect)}`);
for (const { name, allocation, selection, interaction } of brinson.sectors) {
  console.log(
    `  ${name}: allocation ${percent(allocation)}, selection ${percent(selection)}, interaction ${percent(interaction)}`,
  );
}
for (const [linking, { allocation, selection }] of Object.entries(brinson.linkings)) {
  console.log(`  by ${linking}: allocation ${percent(allocation)}, selection ${percent(selection)}`);
}

const factors = famaFrench(assetReturns.dates).factors;
const all: ReturnsTable = { kind: "simple", assets: ["portfolio"], dates: assetReturns.dates, values: result.returns };
const own = sliceDates(all, factors.dates[0]!, factors.dates.at(-1)!);
const { alpha, factors: effects } = factorAttribution(own, factors, { riskFreeRate: 0.01 });
console.log(`alpha ${percent(alpha.value)} a month (t ${alpha.tValue.toFixed(1)})`);
for (const { name, value, tValue, contribution } of effects) {
  console.log(`  ${name}: beta ${value.toFixed(2)} (t ${tValue.toFixed(1)}), brought ${percent(contribution)} a month`);
}

const market = returnsFromPrices(resamplePrices(marketIndex(), "month"));
const { gamma } = timingAttribution(own, market, { model: "henriksson-merton" });
console.log(`timing: gamma ${gamma.value.toFixed(2)} (t ${gamma.tValue.toFixed(1)})`);
const { active } = riskAttribution(estimateMoments(selectAssets(assetReturns, prices.assets)), weights, benchmark);
for (const { asset, share } of [...active!.assets].sort((a, b) => b.share - a.share).slice(0, 5))
  console.log(`  ${asset}: ${percent(share)} of the active variance`);
console.log(`tracking error ${percent(active!.volatility)}`);
