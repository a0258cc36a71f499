import type { GroupConstraint, LinearConstraint, Weights } from "../../src/core/types.js";

/** Constraints that contradict each other, with bounds for every asset. */
export interface Violated {
  readonly assets: readonly string[];
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly groups?: readonly GroupConstraint[];
  readonly linear?: readonly LinearConstraint[];
  readonly target?: { readonly mean: Float64Array; readonly min: number };
  readonly turnover?: { readonly from: Weights; readonly max: number };
}

const term = (c: number, v: string): string => `${c < 0 ? "-" : "+"} ${Math.abs(c)} ${v}`;

/** The greatest coefficient of a row: a violation of it counts divided by this. */
export const unitOf = (coefficients: Iterable<number>): number => Math.max(...[...coefficients].map(Math.abs));

/** The program, for HiGHS, of weights that sum to 1, none below 0, with the least sum of violations in units of weight. */
export function leastViolationProgram({ assets, min, max, groups, linear, target, turnover }: Violated): string {
  const objective: string[] = assets.map((a) => `+ lo${a} + hi${a}`);
  const rows: string[] = assets.flatMap((a, i) => [
    ` a${a}: ${a} + lo${a} >= ${min[i]}`,
    ` b${a}: ${a} - hi${a} <= ${max[i]}`,
  ]);
  const add = (name: string, sum: string, unit: number, low?: number, high?: number): void => {
    if (low !== undefined) {
      objective.push(term(1 / unit, `${name}L`));
      rows.push(` ${name}l: ${sum} + ${name}L >= ${low}`);
    }
    if (high !== undefined) {
      objective.push(term(1 / unit, `${name}H`));
      rows.push(` ${name}h: ${sum} - ${name}H <= ${high}`);
    }
  };
  groups?.forEach((group, g) => {
    add(`group${g}`, group.assets.join(" + "), 1, group.min, group.max);
  });
  linear?.forEach(({ coefficients, min: low, max: high }, l) => {
    const sum = Object.entries(coefficients).map(([a, c]) => term(c, a));
    add(`linear${l}`, sum.join(" "), unitOf(Object.values(coefficients)), low, high);
  });
  if (target !== undefined) {
    add("target", assets.map((a, i) => term(target.mean[i]!, a)).join(" "), unitOf(target.mean), target.min);
  }
  if (turnover !== undefined) {
    rows.push(
      ...assets.flatMap((a) => {
        const from = turnover.from[a] ?? 0;
        return [` p${a}: d${a} - ${a} >= ${-from}`, ` q${a}: d${a} + ${a} >= ${from}`];
      }),
    );
    add("turnover", assets.map((a) => `0.5 d${a}`).join(" + "), 1, undefined, turnover.max);
  }
  return [
    "Minimize",
    ` obj: ${objective.join(" ")}`,
    "Subject To",
    ` budget: ${assets.join(" + ")} = 1`,
    ...rows,
    "End",
  ].join("\n");
}
