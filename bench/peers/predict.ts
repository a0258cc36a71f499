import { elasticNetPath, fitBoostedTrees, fitRandomForest, fitRidge, predict } from "../../src/predict/index.js";
import { madeRows } from "../predict-rows.js";
import { comparePeers } from "./compare-peers.js";

const { x, y } = madeRows(10_000, 30, 1);
const later = { values: x.values.slice(0, 500 * 30), columns: 30 };
const one = { values: x.values.slice(0, 30), columns: 30 };
const ridge = fitRidge(x, y, { penalty: 1 });
const boosted = fitBoostedTrees(x, y);
const forest = fitRandomForest(x, y);
const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

comparePeers("learners, n=10000, d=30, one thread", "predict.py", { x: x.values, y, later: later.values }, {}, [
  { work: "ridge", repeat: 15, run: () => fitRidge(x, y, { penalty: 1 }), value: () => ridge.coefficients[0]! },
  {
    work: "elastic net, path of 100",
    repeat: 15,
    run: () => elasticNetPath(x, y, { l1Ratio: 0.5, tolerance: 1e-4 }),
    value: () => elasticNetPath(x, y, { l1Ratio: 0.5, tolerance: 1e-4 }).at(-1)!.coefficients[0]!,
  },
  { work: "histogram boosting, 100 trees", run: () => fitBoostedTrees(x, y), value: () => mean(predict(boosted, x)) },
  { work: "forest, 100 trees", repeat: 3, run: () => fitRandomForest(x, y), value: () => mean(predict(forest, x)) },
  { work: "ridge, predict 500 rows", repeat: 101, run: () => predict(ridge, later) },
  { work: "boosting, predict 500 rows", repeat: 31, run: () => predict(boosted, later) },
  { work: "forest, predict 500 rows", repeat: 31, run: () => predict(forest, later) },
  { work: "ridge, predict one row", repeat: 101, run: () => predict(ridge, one) },
  { work: "boosting, predict one row", repeat: 101, run: () => predict(boosted, one) },
  { work: "forest, predict one row", repeat: 101, run: () => predict(forest, one) },
]);
