// Why a portfolio of five stocks beat an equal one: by sector, by factor, and by timing.
import {
  backtest,
  brinsonFromHoldings,
  estimateMoments,
  factorAttribution,
  factorsFromPrices,
  resamplePrices,
  returnsFromPrices,
  riskAttribution,
  selectAssets,
  sliceDates,
  timingAttribution,
} from "../src/index.js";
import { fiveCompanies, marketIndex } from "./real-prices.js";

const prices = sliceDates(fiveCompanies(), "2004-08-01");
const weights = { AAPL: 0.4, GOOG: 0.2, MSFT: 0.1, IBM: 0.1, AMZN: 0.2 };
const benchmark = { AAPL: 0.2, GOOG: 0.2, MSFT: 0.2, IBM: 0.2, AMZN: 0.2 };
const sectorOf = { AAPL: "hardware", IBM: "hardware", MSFT: "software", GOOG: "internet", AMZN: "internet" };
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

const factors = factorsFromPrices(prices, { lookback: 12, skip: 1, every: 1, factors: ["market", "momentum"] }).returns;
const own = { kind: "simple", assets: ["portfolio"], dates: result.dates.slice(1), values: result.returns } as const;
const { alpha, factors: effects } = factorAttribution(own, factors, { riskFreeRate: 0.03 });
console.log(`alpha ${percent(alpha.value)} a month (t ${alpha.tValue.toFixed(1)})`);
for (const { name, value, tValue, contribution } of effects) {
  console.log(`  ${name}: beta ${value.toFixed(2)} (t ${tValue.toFixed(1)}), brought ${percent(contribution)} a month`);
}

const market = returnsFromPrices(resamplePrices(marketIndex(), "month"));
const { gamma } = timingAttribution(own, market, { model: "henriksson-merton" });
console.log(`timing: gamma ${gamma.value.toFixed(2)} (t ${gamma.tValue.toFixed(1)})`);
const { active } = riskAttribution(estimateMoments(selectAssets(assetReturns, prices.assets)), weights, benchmark);
for (const { asset, share } of active!.assets) console.log(`  ${asset}: ${percent(share)} of the active variance`);
console.log(`tracking error ${percent(active!.volatility)}`);
