/** One thing that may be done with an asset. Money in currency units. */
export interface AmountOption {
  /** Value bought (above 0) or sold (below 0). */
  readonly value: number;
  /** What it adds to the cash, costs included. */
  readonly money: number;
  /** What is to be least in sum. */
  readonly penalty: number;
}

/** Nodes after which the search ends with the best choice so far. */
const MOST_NODES = 200_000;

/**
 * One option for each asset with the least sum of penalties that keeps the cash at 0 or more: branch and bound.
 *
 * @param options - for each asset at least one
 * @param cash - before any option
 * @param accept - refuses complete choices for other reasons. Default: none is refused
 * @param start - a choice to begin with, where it keeps the cash
 * @returns the position of the option for each asset, or undefined when no choice keeps the cash; proved least unless the search
 *   was cut off after 200,000 nodes
 * @remarks Assets with few options and loose cash are settled at once; the worst case is exponential.
 */
export function chooseAmounts(
  options: readonly (readonly AmountOption[])[],
  cash: number,
  accept: (choice: readonly number[]) => boolean = () => true,
  start?: readonly number[],
): readonly number[] | undefined {
  const n = options.length;
  const tolerance = -1e-9 * Math.max(1, Math.abs(cash));
  const sorted = options.map((own) =>
    own.map((option, k) => ({ ...option, k })).sort((a, b) => a.penalty - b.penalty || b.money - a.money),
  );
  // what the assets from i on can add at best
  const bestMoney = new Float64Array(n + 1);
  const leastPenalty = new Float64Array(n + 1);
  for (let i = n - 1; i >= 0; i--) {
    bestMoney[i] = bestMoney[i + 1]! + Math.max(...sorted[i]!.map(({ money }) => money));
    leastPenalty[i] = leastPenalty[i + 1]! + sorted[i]![0]!.penalty;
  }
  let best: readonly number[] | undefined;
  let least = Number.POSITIVE_INFINITY;
  const offer = (choice: readonly number[]): void => {
    let money = cash;
    let penalty = 0;
    for (let i = 0; i < n; i++) {
      money += options[i]![choice[i]!]!.money;
      penalty += options[i]![choice[i]!]!.penalty;
    }
    if (money < tolerance || penalty >= least || !accept(choice)) return;
    best = choice.slice();
    least = penalty;
  };
  if (start !== undefined) offer(start);
  const greedy = sorted.map((own) => own[0]!.k);
  const short = (): number => -greedy.reduce((sum, k, i) => sum + options[i]![k]!.money, cash);
  while (short() > -tolerance) {
    let pick: { i: number; k: number; price: number } | undefined;
    for (let i = 0; i < n; i++) {
      const now = options[i]![greedy[i]!]!;
      for (const [k, { money, penalty }] of options[i]!.entries()) {
        if (!(money > now.money)) continue;
        const price = (penalty - now.penalty) / Math.min(money - now.money, short());
        if (pick === undefined || price < pick.price) pick = { i, k, price };
      }
    }
    if (pick === undefined) break;
    greedy[pick.i] = pick.k;
  }
  offer(greedy);
  let nodes = 0;
  const chosen = new Array<number>(n).fill(0);
  const visit = (i: number, money: number, penalty: number): void => {
    if (nodes > MOST_NODES) return;
    if (i === n) {
      offer(chosen);
      return;
    }
    for (const option of sorted[i]!) {
      nodes += 1;
      if (penalty + option.penalty + leastPenalty[i + 1]! >= least - 1e-12) break;
      if (money + option.money + bestMoney[i + 1]! < tolerance) continue;
      chosen[i] = option.k;
      visit(i + 1, money + option.money, penalty + option.penalty);
      if (nodes > MOST_NODES) return;
    }
  };
  visit(0, cash, 0);
  return best;
}
