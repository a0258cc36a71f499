import type { GainsRegion } from "./gains-region.js";
import { type Fate, type PricedFloor, pricedReplacements, type ReplacementUse } from "./priced-replacements.js";
import type { LotChoice, Replacement, SelectionProblem } from "./selection-problem.js";
import { type ProgramRow, solveSmallProgram } from "./small-program.js";

/** A choice whose loss counts at least in part. The replacements that `reaches` accepts, which it could have met, are used up. */
interface Spent {
  readonly at: number;
  readonly reaches: (share: Pick<Replacement, "purchase" | "acquired">) => boolean;
}

/** One way in which the losses of a sale run out of replacements. */
export interface WashCase {
  readonly region: GainsRegion;
  /** Less than the region's support, or the same, without a program to solve; left where it reaches `enough`. */
  readonly floor: (weights: readonly [number, number], enough: number) => PricedFloor;
}

/**
 * What a sale can recognize, as a union of convex regions that leaves no choice out: one for each way in which the losses can run out
 * of replacements.
 *
 * Losses meet replacements in the order of the ledger. Let c be the first choice whose loss counts at least in part: all losses before it are
 * disallowed, and the replacements that it could have met are used. Later losses that could meet only these count as well. The
 * others, who can meet what was bought together with c, are disallowed until a choice d finds the last of them used, and count from
 * there on. When no loss counts, there are replacements for all of them.
 *
 * The regions ask less than the ledger does where recent shares are sold at a loss and replace others: then their least tax is a
 * bound. Where the losses are older than the replacements it is the least tax itself.
 *
 * @remarks O(choices + recent choices²) regions of O(recent purchases) rows.
 */
export function washCases(problem: SelectionProblem): WashCase[] {
  const { choices, replacements, price, silver } = problem;
  const pool = [...replacements, ...choices.filter(({ fresh }) => fresh)];
  const losses = choices.flatMap((choice, i) => (choice.basis > price ? [i] : []));
  const meets = (loss: LotChoice, share: Pick<Replacement, "purchase" | "acquired">): boolean =>
    share.purchase !== loss.purchase && !(silver && share.acquired < loss.acquired);
  const fates = (fateOf: (i: number) => Fate): Fate[] =>
    choices.map(({ basis }, i) => (basis > price ? fateOf(i) : "counts"));
  const most = usesOf(problem, pool, choices.length - 1, () => true);
  const floorOf = pricedReplacements(problem);

  const cases = [
    caseOf(
      problem,
      pool,
      most,
      floorOf,
      fates(() => "washed"),
      [],
    ),
  ];
  for (const c of losses) {
    const spentAtC: Spent = { at: c, reaches: (share) => meets(choices[c]!, share) };
    const unreached = pool.filter((share) => !spentAtC.reaches(share));
    const others = losses.filter((i) => i > c && unreached.some((share) => meets(choices[i]!, share)));
    const until = (d: number) =>
      fates((i) => {
        if (i === c || i === d) return "parted";
        return i < c || (i < d && others.includes(i)) ? "washed" : "counts";
      });
    cases.push(caseOf(problem, pool, most, floorOf, until(choices.length), [spentAtC]));
    for (const d of others) {
      const reaches: Spent["reaches"] = (share) => spentAtC.reaches(share) || meets(choices[d]!, share);
      cases.push(caseOf(problem, pool, most, floorOf, until(d), [spentAtC, { at: d, reaches }]));
    }
  }
  return cases;
}

/** A case; its region is made when it is asked for. */
function caseOf(
  problem: SelectionProblem,
  pool: readonly Replacement[],
  most: ReplacementUse,
  floorOf: ReturnType<typeof pricedReplacements>,
  fate: readonly Fate[],
  spent: readonly Spent[],
): WashCase {
  let region: GainsRegion | undefined;
  let least: ReplacementUse | undefined;
  const last = spent.at(-1);
  return {
    region: (short, long) => {
      region ??= regionOf(problem, pool, fate, spent);
      return region(short, long);
    },
    floor: (weights, enough) => {
      least ??= last && usesOf(problem, pool, last.at, last.reaches);
      return floorOf({ fate, most, least }, weights, enough);
    },
  };
}

/** Uses of the replacements within reach, where losses of choices up to `last` are meant. */
function usesOf(
  { choices }: SelectionProblem,
  pool: readonly Replacement[],
  last: number,
  reaches: Spent["reaches"],
): ReplacementUse {
  const n = choices.length;
  const washed = new Float64Array(n);
  const sold = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const choice = choices[i]!;
    if (choice.fresh && reaches(choice)) sold[i] = 1;
    washed[i] = sold[i]! + (i <= last ? 1 : 0);
  }
  let there = 0;
  for (const share of pool) if (reaches(share)) there += share.units;
  return { washed, sold, there };
}

/** The gains of choices with given fates, where the losses up to some choices have used the replacements these reach. */
function regionOf(
  { choices, units, price }: SelectionProblem,
  pool: readonly Replacement[],
  fate: readonly Fate[],
  spent: readonly Spent[],
): GainsRegion {
  // an amount for each choice, and for each parted one another for what is disallowed of it
  const parted = fate.flatMap((one, i) => (one === "parted" ? [i] : []));
  const columns = [
    ...choices.map((_, i) => ({ i, washed: fate[i] === "washed" })),
    ...parted.map((i) => ({ i, washed: true })),
  ];
  const row = (weightOf: (i: number, washed: boolean) => number, least: number, most: number): ProgramRow => ({
    weights: columns.map(({ i, washed }) => weightOf(i, washed)),
    least,
    most,
  });
  const sizeOf = (shares: readonly Replacement[]): number => shares.reduce((sum, share) => sum + share.units, 0);
  const rows = [
    row(() => 1, units, units),
    // what is disallowed and what is sold of the replacements themselves
    row((i, washed) => Number(washed) + Number(choices[i]!.fresh), Number.NEGATIVE_INFINITY, sizeOf(pool)),
    ...parted.map((at) => row((i) => Number(i === at), 0, choices[at]!.units)),
  ];
  const own = [...new Set(pool.map(({ purchase }) => purchase))].filter((purchase) =>
    choices.some((choice, i) => choice.purchase === purchase && fate[i] !== "counts"),
  );
  for (const purchase of own) {
    // a purchase does not replace itself: its losses fit into the others,
    const others = pool.filter((share) => share.purchase !== purchase);
    rows.push(
      row(
        (i, washed) => {
          const same = choices[i]!.purchase === purchase;
          return Number(washed && same) + Number(choices[i]!.fresh && !same);
        },
        Number.NEGATIVE_INFINITY,
        sizeOf(others),
      ),
    );
  }
  for (const { at, reaches } of spent) {
    // and what is used of it, as of all that was within reach, was used by the others' losses or sold
    for (const purchase of [undefined, ...own]) {
      const shares = pool.filter((share) => (purchase === undefined || share.purchase === purchase) && reaches(share));
      rows.push(
        row(
          (i, washed) => {
            const { fresh, purchase: bought } = choices[i]!;
            const within = fresh && (purchase === undefined || bought === purchase) && reaches(choices[i]!);
            return Number(washed && i <= at && bought !== purchase) + Number(within);
          },
          sizeOf(shares),
          Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  const program = { upper: columns.map(({ i }) => choices[i]!.units), rows };
  const gains = columns.map(({ i, washed }) => (washed ? 0 : price - choices[i]!.basis));
  return (shortWeight, longWeight) => {
    const cost = columns.map(({ i }, j) => gains[j]! * (choices[i]!.long ? longWeight : shortWeight));
    const { bound, amounts } = solveSmallProgram(program, cost);
    const sold = new Float64Array(choices.length);
    let [shortTerm, longTerm] = [0, 0];
    columns.forEach(({ i }, j) => {
      sold[i]! += amounts[j]!;
      if (choices[i]!.long) longTerm += gains[j]! * amounts[j]!;
      else shortTerm += gains[j]! * amounts[j]!;
    });
    return { value: bound, shortTerm, longTerm, units: sold };
  };
}
