import { type AfterTaxProblem, type AfterTaxSolution, hasChoice, type Side, solveSides } from "./after-tax-program.js";

export interface ChosenSides {
  /** The best answer that keeps the rule; undefined where there is none. */
  readonly best: AfterTaxSolution | undefined;
  readonly sides: readonly Side[];
  /** How much better the best answer could still be, relative to this one; 0 when it is proved the best. */
  readonly gap: number;
  /** The answer of the relaxed question, for the reasons where there is no answer. */
  readonly root: AfterTaxSolution;
  readonly problems: number;
}

interface Node {
  readonly sides: readonly Side[];
  readonly outcome: AfterTaxSolution;
}

/** Relative improvement below which a branch is not followed. */
const WORTH = 1e-11;

/**
 * Buy an asset or sell it at a loss: branch and bound over that choice, one for each asset where it matters.
 *
 * A branch is bounded by the program in which undecided assets may do both. The branch with the best bound goes first, so the
 * gap is known whenever the search stops.
 *
 * @param washSales - `"allow"` keeps every asset open: the relaxed program is the question itself
 * @param maxProblems - the greatest number of programs solved
 */
export function chooseSides(problem: AfterTaxProblem, washSales: "avoid" | "allow", maxProblems: number): ChosenSides {
  const open: Side[] = problem.choices.map(() => "open");
  const root = solveSides(problem, open);
  let problems = 1;
  if (washSales === "allow" || root.status !== "optimal") {
    return { best: root.status === "optimal" ? root : undefined, sides: open, gap: 0, root, problems };
  }
  const choosable = open.flatMap((_, i) => (hasChoice(problem, i) ? [i] : []));
  /** Assets that are bought back while a lot of theirs is sold at a loss, the dearest to forbid first. */
  const broken = ({ sides, outcome }: Node): number[] =>
    choosable
      .filter((i) => sides[i] === "open" && outcome.bought[i]! > 1e-14 * (1 + problem.choices[i]!.held))
      .sort((a, b) => worth(outcome, b) - worth(outcome, a));
  const worth = (outcome: AfterTaxSolution, i: number): number =>
    Math.min(
      outcome.bought[i]!,
      problem.choices[i]!.lots.reduce((sum, { gain, value }) => sum + (gain < 0 ? value : 0), 0),
    );
  let best: Node | undefined;
  const offer = (node: Node): void => {
    if (node.outcome.status !== "optimal" || broken(node).length > 0) return;
    if (best === undefined || node.outcome.value > best.outcome.value) best = node;
  };
  const solve = (sides: readonly Side[]): Node => {
    problems += 1;
    const node = { sides, outcome: solveSides(problem, sides) };
    offer(node);
    return node;
  };
  const decided = (node: Node, side: (i: number) => Side): readonly Side[] => {
    const wrong = new Set(broken(node));
    return node.sides.map((own, i) => (wrong.has(i) ? side(i) : own));
  };
  const first: Node = { sides: open, outcome: root };
  offer(first);
  // two first answers: by the net trade of the relaxed program, and harvesting whatever it harvests
  if (best === undefined) {
    const netBuy = (i: number): Side => (root.weights[i]! > problem.choices[i]!.held ? "buy" : "sell");
    for (const rule of [netBuy, (): Side => "sell"]) {
      let node = first;
      for (let turn = 0; turn < 10 && node.outcome.status === "optimal" && broken(node).length > 0; turn++) {
        node = solve(decided(node, rule));
      }
    }
  }
  const queue: Node[] = [first];
  const better = (value: number): boolean =>
    best === undefined || value > best.outcome.value + WORTH * Math.abs(best.outcome.value);
  while (queue.length > 0 && problems < maxProblems) {
    queue.sort((a, b) => a.outcome.value - b.outcome.value);
    const node = queue.pop()!;
    if (!better(node.outcome.value)) {
      queue.length = 0;
      break;
    }
    const branch = broken(node)[0];
    if (branch === undefined) continue;
    for (const side of ["sell", "buy"] as const) {
      const child = solve(node.sides.map((own, i) => (i === branch ? side : own)));
      if (child.outcome.status === "optimal" && broken(child).length > 0 && better(child.outcome.value))
        queue.push(child);
    }
  }
  const bound = queue.reduce((most, { outcome }) => Math.max(most, outcome.value), Number.NEGATIVE_INFINITY);
  if (best === undefined)
    return { best, sides: open, gap: queue.length > 0 ? Number.POSITIVE_INFINITY : 0, root, problems };
  const found: Node = best;
  const gap = Math.max(0, bound - found.outcome.value) / Math.abs(found.outcome.value || 1);
  return { best: found.outcome, sides: found.sides, gap: gap > WORTH ? gap : 0, root, problems };
}
