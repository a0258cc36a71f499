import type { ConflictingConstraint, LoosenedConstraint } from "../../core/types.js";
import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { LEAST_TOTALS } from "../inputs/special-constraints.js";
import { leastLoosening } from "./least-loosening.js";

/** What every method takes whose constraints may contradict each other. */
export interface RelaxOption {
  /** Whether an infeasible problem comes with the solution after the least loosening; false. */
  readonly relax?: boolean;
}

/** A problem under constraints. */
interface Question {
  readonly resolved: ResolvedConstraints;
}

/** What is common to the results of all methods. */
interface Outcome {
  readonly status: string;
  readonly conflict?: readonly ConflictingConstraint[];
}

/** A question with limits that gave way. */
export interface Loosened<Asked extends Question> {
  readonly question: Asked;
  readonly loosened: readonly LoosenedConstraint[];
}

/** A result that was infeasible, with the way out. */
export interface WithRelaxed<Result> {
  readonly relaxed: {
    readonly result: Result & { readonly status: "optimal" };
    readonly loosened: readonly LoosenedConstraint[];
  };
}

/**
 * The answer to a question; when it is infeasible and the caller wants it, with `relaxed`: the answer after the least loosening of
 * its limits.
 *
 * Where the answer stalls on the single point that may be left, each limit gives a billionth more. Too small a `maxPositions` rises by
 * one until there is an answer. Too great a least total (`minGross`, `minLong`, `minShort`) is lowered by the slack that its conflict tells.
 *
 * @param answer - the method; must not look at the constraints but through the question
 * @param loosen - how the limits give; by default as {@link leastLoosening} says, for questions that have none but the constraints
 */
export function offerRelaxed<Asked extends Question, Result extends Outcome>(
  question: Asked,
  relax: boolean | undefined,
  answer: (question: Asked) => Result,
  loosen: (question: Asked, room: number) => Loosened<Asked> | undefined = loosenConstraints,
): Result | (Result & WithRelaxed<Result>) {
  const result = answer(question);
  if (relax !== true || result.status !== "infeasible") return result;
  for (const room of [0, 1e-9]) {
    const loosening = loosen(question, room);
    if (loosening === undefined) return result;
    const relaxed = answerWithTotals(loosening, answer, room) ?? answerWithAssets(loosening, answer);
    if (relaxed !== undefined) return { ...result, relaxed };
  }
  return result;
}

function loosenConstraints<Asked extends Question>(question: Asked, room: number): Loosened<Asked> | undefined {
  const least = leastLoosening(question.resolved, room);
  return least && { question: { ...question, resolved: least.resolved }, loosened: least.loosened };
}

/** The optimum once least totals that stand in the way are lowered; undefined where none does. */
function answerWithTotals<Asked extends Question, Result extends Outcome>(
  { question, loosened }: Loosened<Asked>,
  answer: (question: Asked) => Result,
  room: number,
): WithRelaxed<Result>["relaxed"] | undefined {
  if (!LEAST_TOTALS.some((name) => question.resolved[name] !== undefined)) return undefined;
  let asked = question;
  const lowered: LoosenedConstraint[] = [];
  for (let turn = 0; turn <= LEAST_TOTALS.length; turn++) {
    const result = answer(asked);
    if (isOptimal(result)) return { result, loosened: [...loosened, ...lowered] };
    const total = cheapestTotal(result);
    if (total === undefined) return undefined;
    const by = total.slack + room;
    const { [total.name]: least = 0 } = asked.resolved;
    asked = { ...asked, resolved: { ...asked.resolved, [total.name]: least - by } };
    lowered.push({ constraint: total.name, by });
  }
  return undefined;
}

/** The least total of a conflict that would have to give least. */
function cheapestTotal({
  status,
  conflict = [],
}: Outcome): { readonly name: (typeof LEAST_TOTALS)[number]; readonly slack: number } | undefined {
  if (status !== "infeasible") return undefined;
  const totals = LEAST_TOTALS.flatMap((name) => {
    const slack = conflict.find(({ constraint }) => constraint === name)?.slackNeeded;
    return typeof slack === "number" && Number.isFinite(slack) ? [{ name, slack }] : [];
  });
  return totals.sort((a, b) => a.slack - b.slack)[0];
}

/** The optimum of the loosened question, with more assets where their number is what stands in the way. */
function answerWithAssets<Asked extends Question, Result extends Outcome>(
  { question, loosened }: Loosened<Asked>,
  answer: (question: Asked) => Result,
): WithRelaxed<Result>["relaxed"] | undefined {
  const { assets, maxPositions } = question.resolved;
  // without any limit that gave the question is the same, and so is its answer
  let result = loosened.length > 0 || maxPositions !== undefined ? answer(question) : undefined;
  let more = 0;
  while (maxPositions !== undefined && result && tooFewAssets(result) && maxPositions + more < assets.length) {
    more++;
    result = answer({ ...question, resolved: { ...question.resolved, maxPositions: maxPositions + more } });
  }
  if (result === undefined || !isOptimal(result)) return undefined;
  return { result, loosened: more === 0 ? loosened : [...loosened, { constraint: "maxPositions", by: more }] };
}

function tooFewAssets({ status, conflict }: Outcome): boolean {
  return status === "infeasible" && conflict?.some(({ constraint }) => constraint === "maxPositions") === true;
}

function isOptimal<Result extends Outcome>(result: Result): result is Result & { readonly status: "optimal" } {
  return result.status === "optimal";
}
