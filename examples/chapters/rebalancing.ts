import { backtest, type RebalanceTrigger, resamplePrices, type TearSheetContent } from "../../src/index.js";
import { dollars, type Job, percent, tableLines } from "./job.js";

const CAPITAL = 100_000;
const never: RebalanceTrigger = { kind: "threshold", absolute: 1 };
const kinds: readonly (readonly [string, RebalanceTrigger])[] = [
  ["bought once", never],
  ["every month", { kind: "calendar", every: "month" }],
  ["every quarter", { kind: "calendar", every: "quarter" }],
  ["every year", { kind: "calendar", every: "year" }],
  ["5/25 bands", { kind: "threshold", absolute: 0.05, relative: 0.25 }],
  ["no-trade region", { kind: "no-trade-region", riskAversion: 5 }],
  ["adaptive band of 3 points", { kind: "adaptive", absolute: 0.03 }],
  ["cost against benefit", { kind: "cost-benefit", horizonYears: 1, riskAversion: 5 }],
  [
    "bands, looked at each quarter",
    {
      kind: "all",
      of: [
        { kind: "calendar", every: "quarter" },
        { kind: "threshold", relative: 0.25 },
      ],
    },
  ],
];

/** Equal weights of the twenty stocks through the same history under each kind of trigger, after costs and taxes. */
export function rebalancing({ prices: daily, say }: Job): Partial<TearSheetContent> {
  const prices = resamplePrices(daily, "week");
  const rates = { shortTerm: 0.35, longTerm: 0.15 };
  const equal = Object.fromEntries(prices.assets.map((asset) => [asset, 1 / prices.assets.length]));
  const rows = kinds.map(([name, rebalance]) => {
    const result = backtest(
      { prices, strategy: () => equal },
      {
        rebalance,
        initialCapital: CAPITAL,
        costs: { proportional: 0.001, spread: 0.001 },
        tax: { lotMethod: "hifo" },
        taxesPaid: { rates, month: 4 },
      },
    );
    const years = (result.dates.length - 1) / 52;
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    const { preTaxValue, liquidationValue } = result.afterTax!;
    const paid = result.taxesPaid === undefined ? 0 : sum(result.taxesPaid);
    return [
      name,
      String(result.manifest.decisions),
      percent(sum(result.turnover) / years, 1),
      dollars(sum(result.costs)),
      dollars(paid),
      percent((preTaxValue / CAPITAL) ** (1 / years) - 1, 2),
      percent((liquidationValue / CAPITAL) ** (1 / years) - 1, 2),
      percent(result.metrics.annualVolatility),
    ];
  });
  const head = [
    "equal weights",
    "decisions",
    "turnover a year",
    "costs",
    "taxes paid",
    "before tax",
    "after tax",
    "volatility",
  ];
  for (const line of tableLines([head, ...rows])) say(line);
  say(
    "looked at each week; returns are per year; taxes leave the cash each April, and after tax all is sold and taxed at the end",
  );
  say(
    "the differences between the bands are small beside those between the stocks: this is one history of twenty survivors",
  );
  return {};
}
