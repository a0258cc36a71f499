// Five stocks as they were quoted, with their splits and dividends, volumes, limit and stop orders on daily bars, and one that lists late.
import { adjustmentsFromPrices, backtest, findLookAhead, type Strategy } from "../src/index.js";
import { rawStocks } from "./real-prices.js";

const { closes, opens, highs, lows, volumes, adjusted } = rawStocks();
const { splits, dividends } = adjustmentsFromPrices(closes, adjusted);
const market = { prices: closes, opens, highs, lows, volumes, splits, dividends };
const execution = { initialCapital: 1_000_000, participation: 0.01, wholeShares: true } as const;
const costs = { fixed: 1, impact: { coefficient: 0.1, of: "volume" } } as const;

/** Equal parts of what has a price, once a quarter. */
const equal: Strategy = ({ prices: { assets, values } }) => {
  const listed = assets.filter((_, i) => values[values.length - assets.length + i]! > 0);
  return Object.fromEntries(listed.map((asset) => [asset, 1 / listed.length]));
};
const quarterly = { ...execution, costs, rebalance: { kind: "calendar", every: "quarter" } } as const;
const held = backtest({ ...market, strategy: equal }, { ...quarterly, execution: "next-open", unfilled: "carry" });
const drip = backtest(
  { ...market, strategy: equal },
  { ...quarterly, execution: "next-open", reinvestDividends: true },
);

/** Buys IBM below the market by a limit, and sells it by a stop 10 % below what it was bought at. */
const patient: Strategy = ({ prices: { assets, values }, holdings, cash }) => {
  const price = values[values.length - assets.length + assets.indexOf("IBM")]!;
  const shares = holdings["IBM"]!;
  if (shares === 0) {
    const quantity = Math.floor(cash / price);
    return { orders: [{ asset: "IBM", quantity, kind: "limit", price: 0.98 * price, bars: 5 }] };
  }
  return { orders: [{ asset: "IBM", quantity: -shares, kind: "stop", price: 0.9 * price, bars: 5 }] };
};
const stopped = backtest(
  { ...market, strategy: patient },
  { ...execution, costs, rebalance: { kind: "calendar", every: "week" } },
);

for (const [name, { values, income, costs: paid, trades, events, metrics }] of Object.entries({
  "equal parts": held,
  "dividends reinvested": drip,
  "limits and stops": stopped,
})) {
  const sum = (numbers: Float64Array) => numbers.reduce((total, x) => total + x, 0);
  const cut = events.filter(({ kind }) => kind === "partial" || kind === "unfilled").length;
  console.log(
    `${name.padEnd(21)} ${percent(metrics.annualReturn)} a year, ends at ${dollars(values.at(-1)!)}; dividends ${dollars(sum(income))}, costs ${dollars(sum(paid))}, ${trades.length} fills, ${cut} orders cut or not filled`,
  );
}
const seen = findLookAhead(equal, closes, { seed: 1, trials: 5 });
console.log(`${splits.length} splits, ${dividends.length} dividends, ${seen.length} looks ahead`);

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
function dollars(amount: number): string {
  return `$${amount.toLocaleString("en-US", { maximumFractionDigits: 0 })}`;
}
