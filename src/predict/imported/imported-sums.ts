import { exponentialKernel } from "../../numerics/distribution/exponential-kernel.js";
import type { ReadMatrix } from "../inputs/feature-matrix.js";
import { predictTree } from "../trees/predict-tree.js";
import type { ImportedTreesModel } from "./imported-model.js";

/** What imported trees say of rows, with the roundings of the library that grew them. O(n·trees·depth). */
export function importedSums(model: ImportedTreesModel, { values, rows, columns }: ReadMatrix): Float64Array {
  const { trees, start, combine, singleFeatures, singleSums, link } = model;
  const own = singleFeatures ? Float64Array.from(values, Math.fround) : values;
  const sums = new Float64Array(rows).fill(start);
  for (const tree of trees) {
    for (let t = 0; t < rows; t++) {
      const sum = sums[t]! + predictTree(tree, own, t * columns);
      sums[t] = singleSums ? Math.fround(sum) : sum;
    }
  }
  if (combine === "mean") for (let t = 0; t < rows; t++) sums[t]! /= trees.length;
  if (link === "logistic") for (let t = 0; t < rows; t++) sums[t] = logistic(sums[t]!);
  if (link === "exponential") for (let t = 0; t < rows; t++) sums[t] = exponential(sums[t]!);
  return sums;
}

/** 1/(1 + e⁻ˢ); the kernel takes numbers up to 0 and gives the same bits in every runtime. */
function logistic(sum: number): number {
  const small = exponentialKernel(-Math.abs(sum));
  return (sum < 0 ? small : 1) / (1 + small);
}

function exponential(sum: number): number {
  return sum > 0 ? 1 / exponentialKernel(-sum) : exponentialKernel(sum);
}
