// A monthly walk-forward as one process: prices from a CSV file, minimum-variance weights of the last year, the last value.
import { readFileSync } from "node:fs";

const [library, path] = process.argv.slice(2);
const room = (name) => import(new URL(`${name}/index.js`, library).href); // as "omni-alpha/core" and so on
const [{ pricesFromCsv }, { momentsEstimator }, { meanVariance, requireOptimal }, { walkForward }] = await Promise.all(
  ["core", "moments", "optimize", "backtest"].map(room),
);
const momentsOf = momentsEstimator({ periodsPerYear: 252 });
const { values: curve } = walkForward(
  {
    prices: pricesFromCsv(readFileSync(path, "utf8")),
    fit: ({ returns }) => {
      const { weights } = requireOptimal(
        meanVariance(momentsOf(returns), { objective: "minimum-variance", constraints: { max: 0.2 } }),
      );
      let bought = false; // and hold until the next fit
      return () => {
        if (bought) return null;
        bought = true;
        return weights;
      };
    },
  },
  { trainPeriods: 253, testPeriods: 21, execution: "same-close" },
);
console.log(curve.at(-1));
