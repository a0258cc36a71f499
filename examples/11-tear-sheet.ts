// One HTML page about a backtest: figures, charts, trading, and a chapter of one's own. It needs no network and no script.
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vega from "vega";
import * as vegaLite from "vega-lite";
import {
  backtest,
  pricesFromCsv,
  rollingChart,
  rollingMetrics,
  selectAssets,
  tearSheet,
  vegaRenderer,
} from "../src/index.js";

const csv = readFileSync(new URL("../node_modules/vega-datasets/data/stocks.csv", import.meta.url), "utf8");
const prices = selectAssets(pricesFromCsv(csv), ["AAPL", "AMZN", "IBM", "MSFT"]);
const equalWeight = () => Object.fromEntries(prices.assets.map((asset) => [asset, 1 / prices.assets.length]));

const rebalanced = backtest({ prices, strategy: equalWeight }, { costs: { proportional: 0.001 } });
const held = backtest(
  { prices, strategy: ({ prices: { dates } }) => (dates.length === 1 ? equalWeight() : null) },
  { costs: { proportional: 0.001 } },
);

const { annualVolatility } = rollingMetrics(rebalanced.returns, {
  window: 12,
  metrics: ["annualVolatility"],
  periodsPerYear: 12,
});
const html = await tearSheet(
  {
    backtest: rebalanced,
    comparisons: [{ name: "Buy and hold", backtest: held }],
    sections: [
      {
        title: "Risk over time",
        text: "Twelve months at a time; risk was highest when technology fell in 2000 to 2002, and in 2008.",
        charts: [
          rollingChart(
            { dates: rebalanced.dates.slice(1), series: { "Volatility, twelve months": annualVolatility } },
            { title: "Volatility of the last twelve months", valueTitle: "Volatility per year (%)", format: "percent" },
          ),
        ],
      },
    ],
  },
  { renderSvg: vegaRenderer(vega, vegaLite), title: "Four technology stocks in equal parts", name: "Equal weight" },
);

const path = join(tmpdir(), "omni-alpha-tear-sheet.html");
writeFileSync(path, html);
console.log(path);
console.log(`${(html.match(/<svg/g) ?? []).length} charts, ${Math.round(html.length / 1024)} kB, nothing to load`);
