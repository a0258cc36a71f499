import { seededRandom } from "../../src/core/index.js";
import type { TaxAccount, TaxTransaction } from "../../src/tax/index.js";

/** A random journal whose shares, and parts of shares after reverse splits, cost whole cents. */
export interface RandomBook {
  readonly transactions: readonly TaxTransaction[];
  readonly accounts: readonly TaxAccount[];
  readonly identical: readonly (readonly string[])[];
  /** The same lines in the order in which they happened. */
  readonly inOrder: readonly TaxTransaction[];
}

export interface RandomBookOptions {
  readonly lines: number;
  readonly days: number;
  /** Sales name their lots. */
  readonly specific?: boolean;
  /**
   * The lines of a day stand in any order of types, and mergers are among them. A third of the books has a time on every line and a list
   * that is shuffled within its days, a third on some lines, a third on none; {@link RandomBook.inOrder} has them as they happened.
   */
  readonly times?: boolean;
  /** Short sales and covers are among the lines. */
  readonly shorts?: boolean;
}

const dateOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
const START = Date.UTC(2023, 10, 1) / 86_400_000;

/** Grains of a share before any split, for the oracle. */
export const GRAINS = 12;

/**
 * Few assets, few shares, many trades within the windows of each other; purchases first within a day unless there are `times`.
 *
 * Splits of 2, 3 and 1/2, as far as a share stays a whole number of grains; thirds of a share would be no decimals.
 */
export function randomBook(
  seed: number,
  { lines, days, specific = false, times = false, shorts = false }: RandomBookOptions,
): RandomBook {
  const random = seededRandom(seed);
  const accounts: TaxAccount[] = [
    { id: "main", kind: "taxable" },
    { id: "second", kind: "taxable" },
    { id: "ira", kind: random.integer(2) === 0 ? "traditional" : "roth" },
  ].slice(0, 1 + random.integer(3)) as TaxAccount[];
  const assets = ["A", "B", "C"].slice(0, 1 + random.integer(3));
  const identical = random.integer(2) === 0 ? [] : [["A", "B"]];
  const dates = Array.from({ length: lines }, () => START + random.integer(days)).sort((a, b) => a - b);
  const kinds = dates.map((day) => ({ day, roll: random.uniform() }));
  if (!times) kinds.sort((a, b) => a.day - b.day || phaseOf(a.roll) - phaseOf(b.roll));

  const grains = new Map<string, number>(assets.map((asset) => [asset, GRAINS]));
  const held = new Map<string, Map<string, number>>(); // "account asset" to grains by lot
  const short = new Map<string, number>(); // "account asset" to grains that are sold short
  const price = new Map<string, number>(assets.map((asset) => [asset, 60]));
  const transactions: TaxTransaction[] = [];
  kinds.forEach(({ day, roll }, i) => {
    const asset = assets[random.integer(assets.length)]!;
    const { id: account, kind } = accounts[random.integer(accounts.length)]!;
    const date = dateOf(day);
    const id = `t${i}`;
    const perShare = grains.get(asset)!;
    // cents a grain: a walk, so that losses and gains both come often
    price.set(asset, Math.max(5, price.get(asset)! + random.integer(21) - 10));
    const cents = price.get(asset)! + random.integer(5) - 2;
    const key = `${account} ${asset}`;
    const lots = held.get(key) ?? new Map<string, number>();
    held.set(key, lots);
    const total = [...lots.values()].reduce((sum, count) => sum + count, 0);
    const phase = phaseOf(roll);
    if (phase === 0) {
      const ratio = [2, 3, 1 / 2][random.integer(3)]!;
      const after = perShare / ratio;
      if (identical.some((set) => set.includes(asset))) return; // shares of one would meet two shares of the other
      if (after < 1 || after > 72 || !Number.isInteger(after)) return;
      grains.set(asset, after);
      transactions.push({ id, type: "split", date, asset, ratio });
      return;
    }
    const other = assets[random.integer(assets.length)]!;
    // as many grains as before, and no thirds of a share
    if (times && other !== asset && random.integer(25) === 0 && (4 * perShare) % grains.get(other)! === 0) {
      const ratio = `${perShare}/${grains.get(other)!}`;
      transactions.push({ id, type: "merger", date, asset, newAsset: other, ratio });
      for (const { id: holder } of accounts) {
        const from = held.get(`${holder} ${asset}`);
        const into = held.get(`${holder} ${other}`) ?? new Map<string, number>();
        held.set(`${holder} ${other}`, into);
        for (const [lot, count] of from ?? []) into.set(lot, (into.get(lot) ?? 0) + count);
        from?.clear();
        const sum = (short.get(`${holder} ${other}`) ?? 0) + (short.get(`${holder} ${asset}`) ?? 0);
        short.set(`${holder} ${other}`, sum);
        short.delete(`${holder} ${asset}`);
      }
      return;
    }
    if (phase === 1) {
      const quantity = 1 + random.integer(9);
      lots.set(id, quantity * perShare);
      const amount = (quantity * perShare * cents) / 100;
      const type = random.integer(5) === 0 ? "dividend-reinvestment" : "buy";
      transactions.push({ id, type, date, account, asset, quantity, amount });
      return;
    }
    if (phase === 2) {
      const to = accounts.find((other) => other.id !== account && (other.kind === "taxable") === (kind === "taxable"));
      const count = Math.floor((total / perShare) * random.uniform());
      if (to === undefined || count === 0 || specific) return;
      // the oracle keeps the lots; here only the sum matters
      move(lots, held, `${to.id} ${asset}`, count * perShare);
      transactions.push({ id, type: "transfer", date, account, to: to.id, asset, quantity: count });
      return;
    }
    if (shorts && random.integer(2) === 0) {
      const open = Math.floor((short.get(key) ?? 0) / perShare);
      const covers = open > 0 && random.integer(5) > 1;
      const quantity = 1 + random.integer(covers ? open : 6);
      const change = quantity * perShare;
      short.set(key, (short.get(key) ?? 0) + (covers ? -change : change));
      const amount = (change * cents) / 100;
      transactions.push({ id, type: covers ? "cover" : "short-sale", date, account, asset, quantity, amount });
      return;
    }
    const shares = Math.floor(total / perShare);
    if (shares === 0) return;
    const quantity = 1 + random.integer(shares);
    const amount = (quantity * perShare * cents) / 100;
    if (!specific) {
      move(lots, held, "sold", quantity * perShare);
      transactions.push({ id, type: "sell", date, account, asset, quantity, amount });
      return;
    }
    const named: { lot: string; quantity: number }[] = [];
    let sum = 0;
    for (const [lot, count] of [...lots].sort(() => random.uniform() - 0.5).slice(0, 1 + random.integer(3))) {
      const whole = Math.floor(count / perShare);
      if (whole === 0) continue;
      const part = 1 + random.integer(whole);
      named.push({ lot, quantity: part });
      lots.set(lot, count - part * perShare);
      sum += part;
    }
    if (sum === 0) return;
    transactions.push({
      id,
      type: "sell",
      date,
      account,
      asset,
      quantity: sum,
      amount: (sum * perShare * cents) / 100,
      lots: named,
    });
  });
  return {
    transactions: times ? timed(transactions, random) : transactions,
    accounts,
    identical,
    inOrder: transactions,
  };
}

/** Gives lines that stand as they happened times; where every line has one, the list is shuffled within its days. */
function timed(inOrder: readonly TaxTransaction[], random: ReturnType<typeof seededRandom>): TaxTransaction[] {
  const every = random.integer(3);
  if (every === 0) return [...inOrder];
  const lines = inOrder.map((line, i): TaxTransaction => {
    if (every === 1 && random.integer(2) === 0) return line;
    const seconds = String(i).padStart(4, "0");
    return {
      ...line,
      time: `${String(9 + Math.floor(i / 20)).padStart(2, "0")}:${String(10 + (i % 20) * 2)}:00.${seconds}`,
    };
  });
  if (every === 1) return lines;
  return lines
    .map((line) => ({ line, key: random.uniform() }))
    .sort((a, b) => (a.line.date < b.line.date ? -1 : a.line.date > b.line.date ? 1 : a.key - b.key))
    .map(({ line }) => line);
}

function phaseOf(roll: number): number {
  if (roll < 0.02) return 0;
  if (roll < 0.52) return 1;
  return roll < 0.56 ? 2 : 3;
}

function move(from: Map<string, number>, held: Map<string, Map<string, number>>, key: string, count: number): void {
  const into = held.get(key) ?? new Map<string, number>();
  held.set(key, into);
  let need = count;
  for (const [lot, own] of from) {
    const part = Math.min(own, need);
    from.set(lot, own - part);
    into.set(lot, (into.get(lot) ?? 0) + part);
    need -= part;
    if (need === 0) return;
  }
}
