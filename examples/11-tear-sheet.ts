// One HTML page about a backtest: figures, charts, trading, and a chapter of one's own. It needs no network and no script.
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vega from "vega";
import * as vegaLite from "vega-lite";
import { backtest, rollingChart, rollingMetrics, tearSheet, vegaRenderer } from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const prices = twentyStocks("month");
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
        text: "Twelve months at a time; risk was highest around the crises of 2008 and 2020.",
        charts: [
          rollingChart(
            { dates: rebalanced.dates.slice(1), series: { "Volatility, twelve months": annualVolatility } },
            { title: "Volatility of the last twelve months", valueTitle: "Volatility per year (%)", format: "percent" },
          ),
        ],
      },
    ],
  },
  { renderSvg: vegaRenderer(vega, vegaLite), title: "Twenty stocks in equal parts", name: "Equal weight" },
);

const path = join(tmpdir(), "omni-alpha-tear-sheet.html");
writeFileSync(path, html);
console.log(path);
console.log(`${(html.match(/<svg/g) ?? []).length} charts, ${Math.round(html.length / 1024)} kB, nothing to load`);
