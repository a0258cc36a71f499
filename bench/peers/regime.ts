import { fitGaussianHmm } from "../../src/regime/index.js";
import { sixStates, stateReturns } from "../regime-series.js";
import { comparePeers } from "./compare-peers.js";

const cases = [2520, 25_200].flatMap((rows) =>
  [1, 3].flatMap((dimension) =>
    [false, true].map((full) => {
      const values = stateReturns(rows, dimension, 1);
      const run = () =>
        fitGaussianHmm(
          { values, dimension },
          {
            states: 6,
            covariance: full ? "full" : "diagonal",
            initial: sixStates(dimension, full),
            maxIterations: 50,
            tolerance: 0,
          },
        );
      const work = `T=${rows}, D=${dimension}, ${full ? "full" : "diagonal"}`;
      return { work, rows, dimension, full, values, run };
    }),
  ),
);

const arrays: Record<string, Float64Array> = {};
for (const { rows, dimension, full, values } of cases) {
  const { start, transition, means, covariances } = sixStates(dimension, full);
  arrays[`values${rows}x${dimension}`] = values;
  arrays[`start${dimension}`] = Float64Array.from(start);
  arrays[`transition${dimension}`] = Float64Array.from(transition);
  arrays[`means${dimension}`] = Float64Array.from(means);
  arrays[`covariances${dimension}${full}`] = Float64Array.from(covariances);
}

comparePeers(
  "50 steps of EM, 6 Gaussian states",
  "regime.py",
  arrays,
  {
    cases: cases.map(({ work, rows, dimension, full }) => ({
      work,
      rows,
      dimension,
      full,
      values: `values${rows}x${dimension}`,
      covariances: `covariances${dimension}${full}`,
    })),
  },
  cases.map(({ work, rows, run }) => ({ work, run, repeat: rows > 10_000 ? 7 : 31, value: () => run().logLikelihood })),
);
