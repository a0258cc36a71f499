import {
  buildFeatures,
  elasticNetPath,
  fitBoostedTrees,
  fitRandomForest,
  fitRidge,
  predict,
  trainWeightPredictor,
} from "../src/predict/index.js";
import { benchTable } from "./bench-table.js";
import { madePrices, madeRows } from "./predict-rows.js";

const { x, y } = madeRows(10_000, 30, 1);
await benchTable("fits, n=10000, d=30", [
  { name: "ridge", run: () => fitRidge(x, y, { penalty: 1 }) },
  { name: "elastic net, path of 100", run: () => elasticNetPath(x, y, { l1Ratio: 0.5, tolerance: 1e-4 }) },
  { name: "boosting, 100 trees", run: () => fitBoostedTrees(x, y) },
  { name: "forest, 20 trees", run: () => fitRandomForest(x, y, { trees: 20 }) },
]);

const later = { values: x.values.slice(0, 500 * 30), columns: 30 };
const ridge = fitRidge(x, y, { penalty: 1 });
const boosted = fitBoostedTrees(x, y);
const forest = fitRandomForest(x, y);
await benchTable("predictions, n=500, d=30", [
  { name: "ridge", run: () => predict(ridge, later) },
  { name: "boosting, 100 trees", run: () => predict(boosted, later) },
  { name: "forest, 100 trees", run: () => predict(forest, later) },
]);

const prices = madePrices(2520, 20, 2);
await benchTable("20 assets, T=2520", [
  { name: "all features", run: () => buildFeatures(prices) },
  {
    name: "a predictor of linear learners",
    run: () => trainWeightPredictor(prices, { models: ["ridge", "elastic-net"] }),
  },
  { name: "a predictor of all learners", run: () => trainWeightPredictor(prices) },
]);
