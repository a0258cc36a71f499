import { linearProgramKernel } from "../../numerics/linear-program/linear-program-kernel.js";
import { identicalAssets } from "../../tax/journal/linked-assets.js";
import type { TaxAccount } from "../../tax/types.js";
import { roomOf } from "../plan/desired-changes.js";
import type { RebalanceBook } from "../plan/rebalance-book.js";

/** An account and its book. */
export interface AccountBook {
  readonly account: TaxAccount;
  readonly book: RebalanceBook;
}

/** What a unit of distance from the household's target counts against a unit of cost and tax. */
const DISTANCE = 1000;
/** What a unit traded counts beside its cost and tax, so that nothing is traded for nothing. */
const TRADED = 1e-4;

/** Programs beside four an asset after which the best answer so far is taken. */
const MORE_PROGRAMS = 100;
/** A difference of the objective that is rounding. */
const ENOUGH = 1e-10;

interface Column {
  readonly account: number;
  /** Position in the household's assets. */
  readonly asset: number;
  /** 1 buys, −1 sells. */
  readonly sign: 1 | -1;
  readonly most: number;
  readonly cost: number;
  readonly loss: boolean;
}

interface Solved {
  readonly changes: readonly Float64Array[];
  readonly objective: number;
  /** By asset of the household: value bought anywhere, and value sold at a loss. */
  readonly bought: Float64Array;
  readonly lost: Float64Array;
}

/**
 * Trades of each account that bring the household nearest to its target at the least cost and tax, values by the assets of each book.
 *
 * @param worth - by account and asset of the household: what a unit is worth there; undefined for no preference
 */
export function householdChanges(
  household: RebalanceBook,
  books: readonly AccountBook[],
  worth: readonly Float64Array[] | undefined,
): readonly Float64Array[] {
  const family = familiesOf(household, books);
  const dust = 1e-9 * household.value;
  let left = 4 * household.assets.length + MORE_PROGRAMS;
  const nodeOf = (noBuy: ReadonlySet<number>, noLoss: ReadonlySet<number>): Node => {
    left--;
    return { noBuy, noLoss, solved: solve(household, books, worth, noBuy, noLoss) };
  };
  const open: Node[] = [nodeOf(new Set(), new Set())];
  let best: Solved | undefined;
  while (open.length > 0 && (best === undefined || left > 0)) {
    // depth first, the better side first: the first answer is near the best, and bounds most of what is left
    const { noBuy, noLoss, solved } = open.pop()!;
    if (best !== undefined && !(solved.objective < best.objective - ENOUGH)) continue;
    const clash = household.assets.findIndex(
      (_, i) => solved.lost[i]! > dust && family[i]!.some((other) => solved.bought[other]! > dust),
    );
    if (clash < 0) {
      best = solved;
      continue;
    }
    const joined = (set: ReadonlySet<number>): Set<number> => new Set([...set, ...family[clash]!]);
    const sides = [nodeOf(joined(noBuy), noLoss), nodeOf(noBuy, joined(noLoss))];
    open.push(...sides.sort((x, y) => y.solved.objective - x.solved.objective));
  }
  return best!.changes;
}

/** A part of the choices: assets that are not bought, and assets that are not sold at a loss. No answer in it is better than its own. */
interface Node {
  readonly noBuy: ReadonlySet<number>;
  readonly noLoss: ReadonlySet<number>;
  readonly solved: Solved;
}

/** For each asset of the household, the assets that wash it, itself included. */
function familiesOf({ assets }: RebalanceBook, books: readonly AccountBook[]): readonly (readonly number[])[] {
  const ledger = books[0]?.book.input.ledger;
  return assets.map((asset, i) => {
    if (ledger === undefined) return [i];
    const names = identicalAssets(asset, ledger.options.substantiallyIdentical ?? [], ledger.transactions);
    return [...names].map((name) => assets.indexOf(name)).filter((k) => k >= 0);
  });
}

function columnsOf(
  household: RebalanceBook,
  books: readonly AccountBook[],
  worth: readonly Float64Array[] | undefined,
  noBuy: ReadonlySet<number>,
  noLoss: ReadonlySet<number>,
): Column[] {
  const columns: Column[] = [];
  books.forEach(({ book }, account) => {
    const room = roomOf(book);
    book.assets.forEach((name, i) => {
      const asset = household.assets.indexOf(name);
      const rate = book.costs.rate[i]!;
      const here = worth?.[account]?.[asset] ?? 0;
      if (room.mayBuy[i] === 1 && !noBuy.has(asset)) {
        columns.push({ account, asset, sign: 1, most: 2 * household.value, cost: TRADED + rate - here, loss: false });
      }
      const lots = book.choices?.[i]?.lots ?? [{ value: room.sellable[i]!, taxRate: 0, gain: 0 }];
      for (const { value, taxRate, gain } of lots) {
        const loss = gain < 0 && books[account]!.account.kind === "taxable";
        if (!(value > 0) || (loss && noLoss.has(asset))) continue;
        columns.push({ account, asset, sign: -1, most: value, cost: TRADED + rate + taxRate + here, loss });
      }
    });
  });
  return columns;
}

function solve(
  household: RebalanceBook,
  books: readonly AccountBook[],
  worth: readonly Float64Array[] | undefined,
  noBuy: ReadonlySet<number>,
  noLoss: ReadonlySet<number>,
): Solved {
  const { assets, target, held, value } = household;
  const n = assets.length;
  const rows = n + books.length;
  const trades = columnsOf(household, books, worth, noBuy, noLoss);
  const count = trades.length + 2 * n;
  const columns = new Float64Array(count * rows);
  const cost = new Float64Array(count);
  const lower = new Float64Array(count + rows);
  const upper = new Float64Array(count + rows);
  trades.forEach((column, c) => {
    const rate =
      books[column.account]!.book.costs.rate[books[column.account]!.book.assets.indexOf(assets[column.asset]!)]!;
    columns[c * rows + column.asset] = column.sign;
    columns[c * rows + n + column.account] = column.sign + rate; // what it takes from the account's cash
    cost[c] = column.cost;
    upper[c] = column.most / value;
  });
  for (let i = 0; i < n; i++) {
    for (const [c, sign] of [
      [trades.length + i, 1],
      [trades.length + n + i, -1],
    ] as const) {
      columns[c * rows + i] = sign;
      cost[c] = DISTANCE;
      upper[c] = 2;
    }
    lower[count + i] = upper[count + i] = target[i]! - held[i]! / value;
  }
  books.forEach(({ book }, k) => {
    lower[count + n + k] = Number.NEGATIVE_INFINITY;
    upper[count + n + k] = book.cash / value;
  });
  const solved = linearProgramKernel({ columns, cost, lower, upper });
  const changes = books.map(({ book }) => new Float64Array(book.assets.length));
  const bought = new Float64Array(n);
  const lost = new Float64Array(n);
  if (solved.status === "optimal") {
    trades.forEach(({ account, asset, sign, loss }, c) => {
      const amount = solved.x[c]! * value;
      if (!(amount > 1e-11 * value)) return;
      changes[account]![books[account]!.book.assets.indexOf(assets[asset]!)]! += sign * amount;
      if (sign > 0) bought[asset]! += amount;
      else if (loss) lost[asset]! += amount;
    });
  }
  return {
    changes,
    objective: solved.status === "optimal" ? solved.objective : Number.POSITIVE_INFINITY,
    bought,
    lost,
  };
}
