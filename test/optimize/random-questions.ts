import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { Constraints, Moments } from "../../src/core/types.js";
import type { MeanVarianceOptions } from "../../src/optimize/mean-variance/read-mean-variance.js";

/** A mean-variance question with limits by name, as small as chance makes it: 2 to 8 assets, every kind of limit. */
export interface RandomQuestion {
  readonly moments: Moments;
  readonly options: MeanVarianceOptions & { readonly constraints: Constraints };
}

type Limits = { -readonly [K in keyof Constraints]: Constraints[K] };

/** @param tight - how often limits are so small that they contradict each other: 0 hardly ever, 1 mostly */
export function randomQuestion(seed: number, tight: number): RandomQuestion {
  const random = seededRandom(seed);
  const n = 2 + Math.floor(random.uniform() * 7);
  const assets = Array.from({ length: n }, (_, i) => `A${i}`);
  const exposures = assets.map(() => [0.15 + 0.05 * random.normal(), 0.06 * random.normal(), 0.06 * random.normal()]);
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const shared = exposures[i]!.reduce((sum, e, f) => sum + e * exposures[j]![f]!, 0);
      covariance[i * n + j] = covariance[j * n + i] = shared + (i === j ? (0.05 + 0.2 * random.uniform()) ** 2 : 0);
    }
  }
  const mean = Float64Array.from(assets, () => 0.06 + 0.05 * random.normal());
  const moments = { assets, mean, covariance, periodsPerYear: 252 };
  const chance = (p: number): boolean => random.uniform() < p;
  const byName = (value: (i: number) => number) => Object.fromEntries(assets.map((asset, i) => [asset, value(i)]));
  const part = byName(() => random.uniform());
  const total = Object.values(part).reduce((sum, w) => sum + w, 0);
  const from = byName((i) => part[assets[i]!]! / total);
  const few = tight > 0.5;
  const limits: Limits = {};
  const long = chance(0.6);
  if (!long) limits.min = -0.5;
  if (chance(0.6)) limits.max = byName(() => (few ? (1.6 * random.uniform()) / n : (1.3 + random.uniform()) / n));
  if (long && chance(0.3)) limits.min = byName(() => ((few ? 0.9 : 0.4) * random.uniform()) / n);
  if (chance(0.15)) limits.budget = [0.8, 1];
  if (chance(0.4)) {
    const members = assets.filter(() => chance(0.5));
    const max = few ? 0.5 * random.uniform() : 0.4 + 0.5 * random.uniform();
    const group = { name: "g", assets: members, max };
    if (members.length > 0) limits.groups = [chance(0.3) ? { ...group, min: max * random.uniform() } : group];
  }
  if (chance(0.3)) {
    const coefficients = byName(() => Math.round(10 * random.normal()) / 10 || 1);
    limits.linear = [{ name: "l", coefficients, max: (few ? -0.2 : 0.3) + 0.6 * random.uniform() }];
  }
  if (chance(0.3)) limits.turnover = { from, max: (few ? 0.15 : 0.4) * random.uniform() };
  if (chance(0.25)) limits.costs = { from, buy: 0.02 * random.uniform(), sell: 0.01 * random.uniform() };
  if (chance(0.4)) limits.trackingError = { benchmark: from, max: (few ? 0.05 : 0.15) * random.uniform() + 0.002 };
  if (!long && chance(0.4)) limits.maxGross = 1 + random.uniform() * 0.6;
  const rest = { constraints: limits };
  const middle = mean.reduce((sum, m) => sum + m / n, 0);
  const greatest = Math.max(...mean);
  const kind = Math.floor(random.uniform() * 5);
  if (kind === 0) return { moments, options: { objective: "minimum-variance", ...rest } };
  if (kind === 1) {
    return { moments, options: { objective: "maximum-utility", riskAversion: 1 + 9 * random.uniform(), ...rest } };
  }
  if (kind === 2) {
    const riskFreeRate = few ? greatest - 0.03 * random.uniform() : 0.01;
    return { moments, options: { objective: "maximum-sharpe", riskFreeRate, ...rest } };
  }
  if (kind === 3) {
    const target = middle + (few ? 0.9 : 0.4) * random.uniform() * (greatest - middle);
    return { moments, options: { objective: "target-return", target, ...rest } };
  }
  const target = (few ? 0.12 : 0.25) * random.uniform() + 0.08;
  return { moments, options: { objective: "target-volatility", target, ...rest } };
}

/** The question without some of its limits, by the names that results use. */
export function withoutLimits({ moments, options }: RandomQuestion, names: ReadonlySet<string>): RandomQuestion {
  return changed(
    { moments, options },
    (name, value, side) => (names.has(name) ? side * Number.POSITIVE_INFINITY : value),
    (name) => names.has(name),
  );
}

/** The question with one limit loosened. */
export function loosenedQuestion(question: RandomQuestion, loosened: string, by: number): RandomQuestion {
  return changed(
    question,
    (name, value, side) => (name === loosened ? value + side * by : value),
    () => false,
  );
}

/** The names of all limits of a question, those of the objective included. */
export function limitNamesOf({ moments, options }: RandomQuestion): string[] {
  const { groups = [], linear = [], turnover, trackingError, maxGross, maxPositions } = options.constraints;
  const rows = [...groups.map((row) => ["groups", row] as const), ...linear.map((row) => ["linear", row] as const)];
  return [
    ...moments.assets.flatMap((asset) => [`min.${asset}`, `max.${asset}`]),
    "budget",
    ...rows.flatMap(([kind, { name, min, max }]) => [
      ...(min === undefined ? [] : [`${kind}.${name}.min`]),
      ...(max === undefined ? [] : [`${kind}.${name}.max`]),
    ]),
    ...(turnover === undefined ? [] : ["turnover"]),
    ...(trackingError === undefined ? [] : ["trackingError"]),
    ...(maxGross === undefined ? [] : ["maxGross"]),
    ...(maxPositions === undefined ? [] : ["maxPositions"]),
    ...(options.objective === "target-return" ? ["targetReturn"] : []),
    ...(options.objective === "target-volatility" ? ["targetVolatility"] : []),
    ...(options.objective === "maximum-sharpe" ? ["riskFreeRate"] : []),
  ];
}

function changed(
  { moments, options }: RandomQuestion,
  moved: (name: string, value: number, side: -1 | 1) => number,
  removed: (name: string) => boolean,
): RandomQuestion {
  const { constraints } = options;
  const at = (value: Constraints["min"], asset: string, otherwise: number): number =>
    value === undefined
      ? otherwise
      : typeof value === "number"
        ? value
        : ((value as Record<string, number>)[asset] ?? otherwise);
  const limits: Limits = { ...constraints };
  const each = (side: -1 | 1) =>
    Object.fromEntries(
      moments.assets.map((asset) => {
        const value = side === -1 ? at(constraints.min, asset, 0) : at(constraints.max, asset, 1);
        return [asset, moved(`${side === -1 ? "min" : "max"}.${asset}`, value, side)];
      }),
    );
  limits.min = each(-1);
  limits.max = each(1);
  const budget = constraints.budget ?? 1;
  const [low, high] = typeof budget === "number" ? [budget, budget] : budget;
  limits.budget = [Math.max(-1e3, moved("budget", low, -1)), Math.min(1e3, moved("budget", high, 1))];
  for (const kind of ["groups", "linear"] as const) {
    const rows = constraints[kind]?.map((row) => {
      const { min, max, ...rest } = row;
      return {
        ...rest,
        ...(min !== undefined && { min: moved(`${kind}.${row.name}.min`, min, -1) }),
        ...(max !== undefined && { max: moved(`${kind}.${row.name}.max`, max, 1) }),
      };
    });
    if (rows !== undefined) Object.assign(limits, { [kind]: rows });
  }
  for (const kind of ["turnover", "trackingError"] as const) {
    const limit = constraints[kind];
    if (limit === undefined) continue;
    if (removed(kind)) delete limits[kind];
    else Object.assign(limits, { [kind]: { ...limit, max: moved(kind, limit.max, 1) } });
  }
  if (constraints.maxGross !== undefined) {
    if (removed("maxGross")) delete limits.maxGross;
    else limits.maxGross = moved("maxGross", constraints.maxGross, 1);
  }
  if (constraints.maxPositions !== undefined) {
    if (removed("maxPositions")) delete limits.maxPositions;
    else limits.maxPositions = Math.floor(moved("maxPositions", constraints.maxPositions, 1));
  }
  const { objective, target = 0, riskFreeRate = 0 } = options;
  if (removed("targetReturn") || removed("targetVolatility") || removed("riskFreeRate")) {
    return { moments, options: { objective: "minimum-variance", constraints: limits } };
  }
  return {
    moments,
    options: {
      ...options,
      ...(objective === "target-return" && { target: moved("targetReturn", target, -1) }),
      ...(objective === "target-volatility" && { target: moved("targetVolatility", target, 1) }),
      ...(objective === "maximum-sharpe" && { riskFreeRate: moved("riskFreeRate", riskFreeRate, -1) }),
      constraints: limits,
    },
  };
}
