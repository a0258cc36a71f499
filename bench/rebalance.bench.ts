import { optimizeAfterTax, rebalance } from "../src/index.js";
import { benchTable } from "./bench-table.js";
import { rebalanceBook } from "./rebalance-book.js";

for (const [n, lots] of [
  [250, 3],
  [500, 3],
  [1000, 5],
] as const) {
  const { target, ...input } = rebalanceBook(n, lots, 20);
  const taxRates = { shortTerm: 0.37, longTerm: 0.2 };
  const none = { shortTerm: 0, longTerm: 0 };
  const costs = { buy: 0.0005, sell: 0.0005 };
  const { moments: _, ...held } = input;
  await benchTable(`N=${n} assets, ${n * lots} lots, 20 factors`, [
    {
      name: "optimizeAfterTax without taxes",
      run: () => optimizeAfterTax(input, { riskAversion: 50, target, costs, taxRates: none }),
    },
    {
      name: "optimizeAfterTax",
      run: () => optimizeAfterTax(input, { riskAversion: 50, target, costs, taxRates }),
    },
    {
      name: "rebalance with lots",
      run: () => rebalance({ ...held, target }, { trigger: { kind: "threshold", absolute: 1e-6 }, taxRates }),
    },
  ]);
}
