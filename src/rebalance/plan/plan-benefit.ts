import { formProductKernel } from "../../numerics/quadratic-form/form-product.js";
import { covarianceForm } from "../../optimize/inputs/covariance-form.js";
import type { ClassView } from "./class-changes.js";
import type { RebalanceBook } from "./rebalance-book.js";

/** γ/2 · horizon · value · the fall in the variance of the return against the target; null without moments or with classes. */
export function planBenefit(
  book: RebalanceBook,
  view: ClassView | undefined,
  before: Float64Array,
  after: Float64Array,
  worth: { readonly riskAversion: number; readonly horizonYears: number } | undefined,
): number | null {
  const { moments } = book.input;
  if (moments === undefined || view !== undefined) return null;
  const form = covarianceForm(moments);
  const position = new Map(moments.assets.map((asset, i) => [asset, i]));
  const variance = (weights: Float64Array): number => {
    const apart = new Float64Array(moments.assets.length);
    for (let i = 0; i < weights.length; i++) apart[position.get(book.assets[i]!)!] = weights[i]! - book.target[i]!;
    return Math.max(0, formProductKernel(form, apart, apart));
  };
  const { riskAversion, horizonYears } = worth ?? { riskAversion: 5, horizonYears: 1 };
  const saved = variance(before) - variance(after);
  return ((riskAversion * horizonYears) / 2) * saved * (book.value + book.cashFlow);
}
