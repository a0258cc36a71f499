import type { ShiftedCovariance } from "../covariance/shifted-covariance.js";

/**
 * min ½x'Σx − Σ b_i ln x_i over the assets with a budget, all others 0: Newton's method with a step that stays inside and
 * is halved until the value falls, which the convex problem makes sure to end. O(N³/3) an iteration, seldom more than 40.
 *
 * @param start - positive where there is a budget
 * @returns x, (N); undefined when the value falls without end or the iterations do not
 */
export function riskBudgetDescentKernel(
  covariance: ShiftedCovariance,
  budgets: Float64Array,
  start: Float64Array,
): Float64Array | undefined {
  const free = Int32Array.from(Array.from(budgets.keys()).filter((i) => budgets[i]! > 0));
  let x = start.map((value, i) => (budgets[i]! > 0 ? value : 0));
  let product = covariance.multiply(x);
  let value = valueAt(x, product, budgets);
  let before = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < 200; iteration++) {
    const gradient = Float64Array.from(free, (i) => product[i]! - budgets[i]! / x[i]!);
    const miss = gradient.reduce((most, g, a) => Math.max(most, Math.abs(g * x[free[a]!]!) / budgets[free[a]!]!), 0);
    // where hedges cancel many digits, rounding ends the descent earlier
    if (miss < 1e-10 || (miss < 1e-5 && miss >= before)) return x;
    before = miss;
    const solve = covariance.solver(
      free,
      Float64Array.from(free, (i) => budgets[i]! / x[i]! ** 2),
    );
    if (solve === undefined) return undefined;
    const step = solve(gradient);
    let length = 1;
    let slope = 0;
    step.forEach((s, a) => {
      if (s > 0) length = Math.min(length, (0.95 * x[free[a]!]!) / s);
      slope += s * gradient[a]!;
    });
    let next = x;
    let nextProduct = product;
    let nextValue = value;
    for (; length > 1e-12; length /= 2) {
      next = x.slice();
      step.forEach((s, a) => {
        next[free[a]!] = x[free[a]!]! - length * s;
      });
      nextProduct = covariance.multiply(next);
      nextValue = valueAt(next, nextProduct, budgets);
      // close to the end the value no longer shows the difference; there full steps are right
      if (nextValue <= value - 0.1 * length * slope || slope < 1e-12) break;
    }
    if (!Number.isFinite(nextValue) || next.some((v) => v > 1e12 * (1 + Math.abs(value)))) return undefined;
    x = next;
    product = nextProduct;
    value = nextValue;
  }
  return undefined;
}

function valueAt(x: Float64Array, product: Float64Array, budgets: Float64Array): number {
  return x.reduce((sum, xi, i) => sum + 0.5 * xi * product[i]! - (budgets[i]! > 0 ? budgets[i]! * Math.log(xi) : 0), 0);
}
