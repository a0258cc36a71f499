import type { ConflictingConstraint } from "../../core/types.js";
import { finiteOrNull } from "../../optimize/answer/finite-or-null.js";
import { type Limit, limitName, limitsOf } from "../../optimize/answer/limit.js";
import { loosen } from "../../optimize/answer/loosen-constraints.js";
import { canTrade, type ProgramBudget } from "./can-trade.js";
import type { PricedLimit } from "./priced-limit.js";
import type { AfterTaxProblem } from "./trade-units.js";

/** A question with some of its limits loosened or left out. */
interface Question {
  readonly problem: AfterTaxProblem;
  readonly limits: readonly PricedLimit[];
}

/** One limit that may take part in the conflict. */
interface Suspect {
  readonly name: string;
  /** The question with it loosened by so much, in its own unit; by Infinity it is left out. */
  readonly loosened: (question: Question, slack: number) => Question;
  /** The first slack that is tried; a whole number where only those count. */
  readonly first: number;
  readonly whole?: boolean;
  /** Whether it is a limit that there is once, and not one of many bounds and rows. */
  readonly single: boolean;
}

/** Up to so many assets every bound and row is a suspect, above that only the limits that there are once. */
const FILTERED = 20;

/** The slack that is tried first, as a weight or as a part of the account's value. */
const FIRST = 1e-3;

/** Programs that one question of it may take: what is not known by then counts as not enough, and as taking part. */
const ONE = 200;

/** Halvings of the interval in which the slack of a limit lies. */
const HALVINGS = 16;

/** By this part the slack is told too large: at the least one there is next to nothing to choose from, and the search takes long. */
const ROOM = 1e-3;

/**
 * Why no trades meet the limits together with the wash-sale rule: each limit is taken out in turn and stays out unless there is an
 * answer without it (deletion filter, Chinneck and Dravnieks 1991), so without any one of those that are left there is one.
 *
 * @param value - of the account, in currency units: `maxTax` and `maxGains` are told in them
 * @returns the limits with the slack that each needs alone, null where it alone cannot mend it
 * @remarks A search for each suspect and some thirty for each member of the conflict, as long as up to 40 assets.
 */
export function afterTaxConflict(
  problem: AfterTaxProblem,
  limits: readonly PricedLimit[],
  budget: ProgramBudget,
  value: number,
): ConflictingConstraint[] {
  const solvable = (question: Question): boolean => canTrade(question.problem, question.limits, share(budget)) === true;
  let kept: Question = { problem, limits };
  const members: Suspect[] = [];
  /** Takes out all that are not needed, many at once where none of them is. */
  const filter = (suspects: readonly Suspect[]): void => {
    const rest = suspects.reduce((question, { loosened }) => loosened(question, Number.POSITIVE_INFINITY), kept);
    if (canTrade(rest.problem, rest.limits, share(budget)) === false) {
      kept = rest;
    } else if (suspects.length === 1) {
      members.push(suspects[0]!);
    } else {
      const half = suspects.length >> 1;
      filter(suspects.slice(0, half));
      filter(suspects.slice(half));
    }
  };
  const suspects = suspectsOf(problem, limits, value);
  const many = suspects.filter(({ single }) => !single);
  if (many.length > 0) filter(many);
  for (const suspect of suspects) if (suspect.single) filter([suspect]);
  return members.map((suspect) => {
    const enough = (slack: number): boolean => solvable(suspect.loosened({ problem, limits }, slack));
    return { constraint: suspect.name, slackNeeded: finiteOrNull(leastEnough(enough, suspect)) };
  });
}

/**
 * The slacks of a conflict among the linear limits, raised to what everything that is asked needs.
 *
 * @remarks Above 20 assets the slacks stay those of the linear limits.
 */
export function slacksUnderAll(
  conflict: readonly ConflictingConstraint[],
  problem: AfterTaxProblem,
  limits: readonly PricedLimit[],
  budget: ProgramBudget,
  value: number,
): ConflictingConstraint[] {
  if (problem.resolved.assets.length > FILTERED) return [...conflict];
  const suspects = suspectsOf(problem, limits, value);
  return conflict.map((member) => {
    const suspect = suspects.find(({ name }) => name === member.constraint);
    if (suspect === undefined || member.slackNeeded === null) return member;
    const enough = (slack: number): boolean => {
      const { problem: looser, limits: rest } = suspect.loosened({ problem, limits }, slack);
      return canTrade(looser, rest, share(budget)) === true;
    };
    const near = member.slackNeeded * (1 + 1e-9);
    if (enough(near)) return member;
    const slackNeeded = leastEnough(enough, { ...suspect, first: 2 * near });
    return { constraint: member.constraint, slackNeeded: finiteOrNull(slackNeeded) };
  });
}

/** What one question may take of the budget of all; it is taken off at once and what is left is given back. */
function share(budget: ProgramBudget): ProgramBudget {
  let left = Math.min(budget.left, ONE);
  return {
    get left() {
      return left;
    },
    set left(now) {
      budget.left -= left - now;
      left = now;
    },
  };
}

/** The least slack that is enough, from above; Infinity where none is. */
function leastEnough(enough: (slack: number) => boolean, { first, whole = false }: Suspect): number {
  if (!enough(Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY;
  let low = 0;
  let high = first;
  while (!enough(high)) {
    low = high;
    high *= whole ? 2 : 8;
    if (high > 1e15) return Number.POSITIVE_INFINITY;
  }
  for (let turn = 0; turn < HALVINGS && (whole ? high - low > 1 : high - low > 1e-9 * high); turn++) {
    const middle = whole ? Math.floor((low + high) / 2) : (low + high) / 2;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return whole ? high : high * (1 + ROOM);
}

/** Bounds and rows first: what stays in the conflict is rather the limit that there is once. */
function suspectsOf({ resolved }: AfterTaxProblem, limits: readonly PricedLimit[], value: number): Suspect[] {
  const { assets, lower, upper, rows, minHolding, maxPositions } = resolved;
  const most = rows[0]!.max;
  // no weight is below 0 or above the budget, whatever its bounds say
  const matters = (limit: Limit): boolean =>
    limit.kind === "min" ? lower[limit.position]! > 0 : limit.kind !== "max" || upper[limit.position]! < most;
  const linear = limitsOf(resolved).filter(
    (limit) => matters(limit) && (assets.length <= FILTERED || !("position" in limit)),
  );
  const suspects = linear.map(
    (limit): Suspect => ({
      name: limitName(assets, rows, limit),
      loosened: (question, slack) => loosenedLimit(question, limit, slack),
      first: FIRST,
      single: !("position" in limit),
    }),
  );
  if (minHolding !== undefined) {
    const floors = minHolding;
    suspects.push({
      name: "minHolding",
      loosened: ({ problem, limits: own }, slack) => ({
        problem: withResolved(problem, { minHolding: floors.map((floor) => Math.max(0, floor - slack)) }),
        limits: own,
      }),
      first: FIRST,
      single: true,
    });
  }
  if (maxPositions !== undefined) {
    suspects.push({
      name: "maxPositions",
      loosened: ({ problem, limits: own }, slack) => ({
        problem: withResolved(problem, { maxPositions: Math.min(assets.length, maxPositions + slack) }),
        limits: own,
      }),
      first: 1,
      whole: true,
      single: true,
    });
  }
  for (const { name } of limits) {
    if (name === "turnover" || name === "trackingError") continue;
    suspects.push({
      name,
      loosened: ({ problem, limits: own }, slack) => ({
        problem,
        limits:
          slack === Number.POSITIVE_INFINITY
            ? own.filter((limit) => limit.name !== name)
            : own.map((limit) => (limit.name === name ? { ...limit, most: limit.most + slack / value } : limit)),
      }),
      first: FIRST * value,
      single: true,
    });
  }
  return suspects;
}

function loosenedLimit({ problem, limits }: Question, limit: Limit, slack: number): Question {
  const resolved = loosen(problem.resolved, limit, slack);
  const { turnover, trackingError } = resolved;
  return {
    problem: { ...problem, resolved },
    limits: limits.flatMap((own) => {
      if (own.name === "turnover") return turnover === undefined ? [] : [{ ...own, most: turnover.max }];
      if (own.name === "trackingError")
        return trackingError === undefined ? [] : [{ ...own, most: trackingError.max ** 2 }];
      return [own];
    }),
  };
}

function withResolved(problem: AfterTaxProblem, more: Partial<AfterTaxProblem["resolved"]>): AfterTaxProblem {
  return { ...problem, resolved: { ...problem.resolved, ...more } };
}
