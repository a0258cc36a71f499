import { seededRandom } from "../../src/core/random/seeded-random.js";
import { efficientFrontier } from "../../src/optimize/frontier/efficient-frontier.js";
import { frontierPortfolio } from "../../src/optimize/frontier/frontier-portfolio.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import {
  limitNamesOf,
  loosenedQuestion,
  type RandomQuestion,
  randomQuestion,
  withoutLimits,
} from "./random-questions.js";

const isInfeasible = ({ moments, options }: RandomQuestion): boolean =>
  meanVariance(moments, { ...options, explain: false }).status === "infeasible";

/**
 * What is wrong with the conflict of a random question, by brute force: its members alone must contradict each other, without any one
 * of them the others must not, and a member loosened by its slack must mend the whole question where hardly less does not.
 *
 * @returns undefined where the question has an answer
 */
export function conflictFaults(seed: number): readonly string[] | undefined {
  return faultsOfConflict(randomQuestion(seed, 1));
}

/** The same where only few assets may be held, so that the limits alone mostly have room. */
export function fewPositionsFaults(seed: number): readonly string[] | undefined {
  const question = randomQuestion(seed, 0.6);
  const random = seededRandom(seed + 1_000_000);
  const maxPositions = 1 + Math.floor(random.uniform() * Math.min(3, question.moments.assets.length - 1));
  const constraints = { ...question.options.constraints, maxPositions };
  return faultsOfConflict({ ...question, options: { ...question.options, constraints } });
}

function faultsOfConflict(question: RandomQuestion): readonly string[] | undefined {
  const result = meanVariance(question.moments, question.options);
  if (result.status !== "infeasible") return undefined;
  const faults: string[] = [];
  const names = result.conflict.map(({ constraint }) => constraint);
  const others = limitNamesOf(question).filter((name) => !names.includes(name));
  if (!isInfeasible(withoutLimits(question, new Set(others)))) faults.push(`${names.join()} can hold together`);
  for (const { constraint, slackNeeded } of result.conflict) {
    if (isInfeasible(withoutLimits(question, new Set([...others, constraint]))))
      faults.push(`${constraint} is innocent`);
    if (slackNeeded === null) {
      if (!isInfeasible(withoutLimits(question, new Set([constraint])))) faults.push(`${constraint} alone would do`);
      continue;
    }
    const room = 1e-7 + 1e-6 * slackNeeded;
    if (isInfeasible(loosenedQuestion(question, constraint, slackNeeded + room)))
      faults.push(`${constraint} by ${slackNeeded} does not do`);
    if (slackNeeded > room && !isInfeasible(loosenedQuestion(question, constraint, slackNeeded - room)))
      faults.push(`${constraint} needs less than ${slackNeeded}`);
  }
  return faults;
}

/**
 * The greatest violation of the optimality conditions of a random question, computed from the weights and the prices as they are
 * printed: what the objective would gain by each weight is what the binding limits hold back.
 *
 * @returns undefined where the question has no optimum; else the violation relative to the greatest term, with what it is of
 */
export function printedResidual(seed: number): { readonly residual: number; readonly what: string } | undefined {
  const { moments, options } = randomQuestion(seed, 0);
  const result = meanVariance(moments, options);
  if (result.status !== "optimal") {
    return result.status === "infeasible" ? undefined : { residual: 1, what: `${result.status}: ${result.reason}` };
  }
  const { assets, mean, covariance } = moments;
  const { constraints, objective } = options;
  const n = assets.length;
  const w = assets.map((asset) => result.weights[asset]!);
  const product = (x: readonly number[]): number[] =>
    x.map((_, i) => x.reduce((sum, xj, j) => sum + covariance[i * n + j]! * xj, 0));
  const risk = product(w);
  const variance = risk.reduce((sum, r, i) => sum + r * w[i]!, 0);
  const sigma = Math.sqrt(variance);
  const { costs, turnover, trackingError } = constraints;
  const rate = (value: unknown): number => (typeof value === "number" ? value : 0);
  const from = (of: { readonly from: Readonly<Record<string, number>> } | undefined, i: number): number =>
    of?.from[assets[i]!] ?? 0;
  const cost = w.reduce((sum, x, i) => {
    const traded = x - from(costs, i);
    return costs === undefined ? 0 : sum + Math.max(rate(costs.buy) * traded, -rate(costs.sell) * traded);
  }, 0);
  const excess = mean.reduce((sum, m, i) => sum + m * w[i]!, 0) - cost - (options.riskFreeRate ?? 0);
  // gradient of what is to be made great, and what a unit of cost takes from it
  const unit = objective === "maximum-sharpe" ? 1 / sigma : 1;
  const gradient = w.map((_, i) => {
    const m = mean[i]!;
    if (objective === "minimum-variance" || objective === "target-return") return -2 * risk[i]!;
    if (objective === "maximum-utility") return m - (options.riskAversion ?? 1) * risk[i]!;
    return objective === "maximum-sharpe" ? m / sigma - (excess * risk[i]!) / sigma ** 3 : m;
  });
  let scale = 0;
  for (const g of gradient) scale = Math.max(scale, Math.abs(g));
  // between below and above lies what may be held back without a gain
  const below = gradient.slice();
  const above = gradient.slice();
  const kink = (i: number, at: number, down: number, up: number): void => {
    const side = w[i]! - at;
    below[i]! -= side > 0 ? up : down;
    above[i]! -= side < 0 ? down : up;
    scale = Math.max(scale, Math.abs(up), Math.abs(down));
  };
  if (costs !== undefined)
    for (let i = 0; i < n; i++) kink(i, from(costs, i), -unit * rate(costs.sell), unit * rate(costs.buy));
  let worst = { residual: 0, what: "" };
  const blame = (residual: number, what: string): void => {
    if (residual > worst.residual) worst = { residual, what };
  };
  const hold = (coefficient: (i: number) => number, price: number): void =>
    w.forEach((_, i) => {
      const term = price * coefficient(i);
      below[i]! -= term;
      above[i]! -= term;
      scale = Math.max(scale, Math.abs(term));
    });
  for (const { constraint, shadowPrice } of result.diagnostics.binding) {
    const price = shadowPrice ?? 0;
    if (shadowPrice === null) blame(1, `${constraint} has no price`);
    if (price < 0 && constraint !== "budget") blame(-price, `${constraint} has a price below 0`);
    const [kind = "", name = "", side = ""] = constraint.split(".");
    const sign = side === "min" ? -1 : 1;
    if (kind === "min") hold((i) => (assets[i] === name ? -1 : 0), price);
    else if (kind === "max") hold((i) => (assets[i] === name ? 1 : 0), price);
    else if (kind === "budget") hold(() => 1, price);
    else if (kind === "groups") {
      const group = constraints.groups!.find((one) => one.name === name)!;
      hold((i) => (group.assets.includes(assets[i]!) ? sign : 0), price);
    } else if (kind === "linear") {
      const row = constraints.linear!.find((one) => one.name === name)!;
      hold((i) => sign * (row.coefficients[assets[i]!] ?? 0), price);
    } else if (kind === "targetReturn") hold((i) => -mean[i]!, price);
    else if (kind === "targetVolatility") hold((i) => risk[i]! / sigma, price);
    else if (kind === "trackingError") {
      const active = w.map((x, i) => x - (trackingError!.benchmark[assets[i]!] ?? 0));
      const pull = product(active);
      const deviation = Math.sqrt(pull.reduce((sum, p, i) => sum + p * active[i]!, 0));
      hold((i) => pull[i]! / deviation, price);
      blame(Math.abs(deviation - trackingError!.max) / trackingError!.max, "the tracking error is not met");
    } else if (kind === "turnover") for (let i = 0; i < n; i++) kink(i, from(turnover, i), -price / 2, price / 2);
    else if (kind === "maxGross") for (let i = 0; i < n; i++) kink(i, 0, -price, price);
    else blame(1, `${constraint} is unknown`);
  }
  // a gain is left where more of a weight pays, or less of it does
  for (let i = 0; i < n; i++) blame(Math.max(above[i]!, -below[i]!) / scale, `stationarity of ${assets[i]}`);
  return worst;
}

/** The greatest Sharpe ratio against the frontier's, with bounds up to ±50; undefined where neither has an answer. */
export function sharpeGap(seed: number): { readonly gap: number; readonly what: string } | undefined {
  const random = seededRandom(seed);
  const { moments } = randomQuestion(seed, 0);
  const bound = [1, 1.5, 2, 3, 5, 10, 20, 50][Math.floor(random.uniform() * 8)]!;
  const riskFreeRate = [0, 0.02, 0.05, 0.1][Math.floor(random.uniform() * 4)]!;
  const constraints = { min: -bound, max: bound };
  const result = meanVariance(moments, { objective: "maximum-sharpe", riskFreeRate, constraints });
  const tangent = frontierPortfolio(efficientFrontier(moments, { constraints }), { riskFreeRate });
  if (result.status !== tangent.status) return { gap: 1, what: `${result.status} and ${tangent.status}` };
  if (result.status !== "optimal" || tangent.status !== "optimal") return undefined;
  const gap = Math.abs(result.sharpeRatio! - tangent.sharpeRatio!) / tangent.sharpeRatio!;
  return { gap, what: `bounds of ${bound}, rate ${riskFreeRate}` };
}

/**
 * What is wrong where a target lies exactly on the edge of a nearly singular question: the greatest return that the bounds allow, summed
 * by hand, and the least volatility as it is printed.
 */
export function edgeFaults(seed: number): readonly string[] {
  const random = seededRandom(seed);
  const n = 3 + random.integer(20);
  const dates = 2 + random.integer(6);
  const ridge = [0, 0, 1e-15, 1e-12, 1e-9][random.integer(5)]!;
  const max = [1, 0.5, 0.4][random.integer(3)]!;
  const min = [0, 0, -0.1, -max][random.integer(4)]!;
  const assets = Array.from({ length: n }, (_, i) => `A${i}`);
  const rows = Array.from({ length: dates }, () => assets.map(() => 0.01 * random.normal()));
  const middle = assets.map((_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / dates);
  const mean = Float64Array.from(middle, (m) => 252 * m);
  const covariance = Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.max(Math.floor(k / n), k % n), Math.min(Math.floor(k / n), k % n)];
    const sum = rows.reduce((all, row) => all + (row[i]! - middle[i]!) * (row[j]! - middle[j]!), 0);
    return (252 * sum) / (dates - 1) + (i === j ? ridge : 0);
  });
  const moments = { assets, mean, covariance, periodsPerYear: 252 };
  const constraints = { min, max };
  const weights = new Float64Array(n).fill(min);
  let left = 1 - n * min;
  for (const i of [...mean.keys()].sort((a, b) => mean[b]! - mean[a]!)) {
    const more = Math.min(max - min, left);
    weights[i] = weights[i]! + more;
    left -= more;
  }
  const greatest = weights.reduce((sum, w, i) => sum + w * mean[i]!, 0);
  const faults: string[] = [];
  const returning = meanVariance(moments, { objective: "target-return", target: greatest, constraints });
  if (returning.status !== "optimal") faults.push(`the greatest return: ${returning.reason}`);
  else if (returning.expectedReturn < greatest - 1e-9)
    faults.push(`${returning.expectedReturn} in place of ${greatest}`);
  const calmest = meanVariance(moments, { objective: "minimum-variance", constraints });
  if (calmest.status !== "optimal") return [...faults, `the least variance: ${calmest.reason}`];
  const target = Math.max(calmest.volatility, 1e-12);
  const calm = meanVariance(moments, { objective: "target-volatility", target, constraints });
  if (calm.status !== "optimal") faults.push(`a volatility of ${target}: ${calm.reason}`);
  else if (calm.volatility > target + 1e-7) faults.push(`a volatility of ${calm.volatility} in place of ${target}`);
  return faults;
}
