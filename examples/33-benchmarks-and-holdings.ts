// Tracking an index that cannot be held, with positions that are not too small; 130/30; a young asset beside long histories.
import {
  estimateMoments,
  meanVariance,
  mergeTables,
  requireOptimal,
  returnsFromColumns,
  returnsFromPrices,
  selectAssets,
  sliceDates,
  unequalMoments,
} from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const returns = returnsFromPrices(sliceDates(twentyStocks("month"), "2013-01-01"));
const n = returns.assets.length;

// an index of all twenty, as a series of its own
const level = returns.dates.map((_, t) =>
  returns.values.subarray(t * n, (t + 1) * n).reduce((sum, r) => sum + r / n, 0),
);
const index = returnsFromColumns(returns.dates, { INDEX: level });
const moments = estimateMoments(mergeTables([returns, index]));
for (const constraints of [{}, { minHolding: 0.06 }, { max: 0.2, minHolding: 0.12 }]) {
  const tracked = requireOptimal(
    meanVariance(moments, {
      objective: "minimum-tracking-error",
      benchmark: { INDEX: 1 },
      outside: ["INDEX"],
      constraints,
    }),
  );
  const weights = Object.values(tracked.weights).filter((weight) => weight !== 0);
  console.log(
    `${JSON.stringify(constraints)}: tracking error ${percent(tracked.trackingError!)} with ${weights.length} assets, the smallest ${percent(Math.min(...weights))}`,
  );
}

const plain = estimateMoments(returns);
const extended = requireOptimal(
  meanVariance(plain, {
    objective: "maximum-utility",
    riskAversion: 3,
    constraints: { min: -0.1, max: 0.3, maxLong: 1.3, maxShort: 0.3 },
  }),
);
const longs = Object.values(extended.weights).reduce((sum, weight) => sum + Math.max(0, weight), 0);
console.log(`130/30: longs ${percent(longs)}, shorts ${percent(longs - 1)}`);

// ten of them, as many euros short as long, where the calmest portfolio would be invested
const ten = estimateMoments(selectAssets(returns, returns.assets.slice(0, 10)));
const neutral = requireOptimal(
  meanVariance(ten, {
    objective: "minimum-variance",
    constraints: { min: -0.3, max: 0.3, budget: 0, minGross: 2, maxGross: 2 },
  }),
);
console.log(`market neutral: volatility ${percent(neutral.volatility)}, gap ${neutral.diagnostics.gap}`);

// the last asset is listed only in 2020
const values = returns.values.map((r, k) =>
  k % n === n - 1 && returns.dates[Math.floor(k / n)]! < "2020" ? Number.NaN : r,
);
const { moments: completed, observations } = unequalMoments({ ...returns, values }, { method: "stambaugh" });
const young = returns.assets[n - 1]!;
const long = returns.assets[0]!;
console.log(`${young} has ${observations[young]} months, ${long} ${observations[long]}`);
const calm = requireOptimal(meanVariance(completed, { objective: "minimum-variance" }));
console.log(`least volatility with the young asset: ${percent(calm.volatility)}`);

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
