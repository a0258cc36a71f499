import { exponentialKernel } from "../../numerics/distribution/exponential-kernel.js";
import type { ReadMatrix } from "../inputs/feature-matrix.js";
import { addTrees } from "../trees/add-trees.js";
import type { ImportedTreesModel } from "./imported-model.js";

/** What imported trees say of rows, with the roundings of the library that grew them. O(n·trees·depth). */
export function importedSums(model: ImportedTreesModel, matrix: ReadMatrix): Float64Array {
  const { trees, start, combine, link } = model;
  const { rows } = matrix;
  const sums = new Float64Array(rows).fill(start);
  addTrees(trees, matrix, sums, model);
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
