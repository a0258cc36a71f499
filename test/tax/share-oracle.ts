import type { LotMethod, TaxAccount, TaxTransaction, WashSalePolicies } from "../../src/tax/index.js";

/**
 * The rules once more, share by share and loss by loss, slow and without any shortcut.
 *
 * A share is cut into grains. A split only changes how many grains make a share, so no grain is ever converted. Sales are taken
 * in their order; each grain of loss then looks through all grains of the journal, later purchases included, for its replacement.
 * Every grain costs whole cents, so nothing is rounded. Works for lines in booking order with whole grains and whole cents a grain.
 */
export interface OracleOptions {
  readonly accounts: readonly TaxAccount[];
  readonly lotMethod: Exclude<LotMethod, "min-tax">;
  readonly identical: readonly (readonly string[])[];
  readonly washSales: WashSalePolicies | false;
  /** Grains of a share before any split. */
  readonly grains: number;
}

interface Grain {
  readonly purchase: number;
  readonly lot: string;
  asset: string;
  account: string;
  readonly acquired: number;
  adjustedAcquired: number;
  readonly cost: number;
  adjusted: number;
  used: boolean;
  /** Number of the sale that closed it, in the order of the journal. */
  sold: number;
  proceeds: number;
  disallowed: number;
  permanent: number;
  /** Losses of covers that its sale took over, and whether it did. */
  deferred: number;
  tookOver: boolean;
}

/** A grain of a short sale. */
interface ShortGrain {
  readonly opened: number;
  readonly line: number;
  asset: string;
  readonly account: string;
  readonly proceeds: number;
  /** Loss of another cover that it took over; `tookOver` counts when, 0 where it did not. */
  deferred: number;
  tookOver: number;
  /** Number of the cover. */
  closed: number;
  cost: number;
  disallowed: number;
  permanent: number;
  /** Whether it may no longer take over a loss. */
  changed: boolean;
}

export interface OracleResult {
  /** "sale lot adjustedAcquired term" to figures in cents and grains. */
  readonly rows: Map<string, number[]>;
  /** "lot account adjustedAcquired" to figures in cents and grains. */
  readonly lots: Map<string, number[]>;
  readonly recognized: number;
}

const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;

/** Counted on the calendar: the sale must come after the day that has the same name a year later. */
export function heldOverOneYear(acquired: number, sold: number): boolean {
  const start = new Date((acquired + 1) * 86_400_000);
  const next = Date.UTC(start.getUTCFullYear() + 1, start.getUTCMonth(), start.getUTCDate());
  return sold * 86_400_000 >= next;
}

const closedAt = (g: Grain | ShortGrain): number => ("line" in g ? g.closed : -1);

export function shareOracle(transactions: readonly TaxTransaction[], options: OracleOptions): OracleResult {
  const { lotMethod, washSales, identical, accounts } = options;
  const policies = washSales === false ? {} : washSales;
  const taxable = new Set(accounts.filter(({ kind }) => kind === "taxable").map(({ id }) => id));
  const accountAt = (g: Grain): number => accounts.findIndex(({ id }) => id === g.account);
  const sameFamily = (a: string, b: string): boolean =>
    a === b || identical.some((set) => set.includes(a) && set.includes(b));
  // a lot's account on the day of a loss does not matter, so all purchases can stand from the beginning
  const grains: Grain[] = [];
  const perShare = new Map<string, number>();
  const grainsOf = (tx: TaxTransaction): number =>
    Math.round(Number(tx.quantity) * (perShare.get(tx.asset) ?? options.grains));
  const centsOf = (tx: TaxTransaction): number => Math.round(Number(tx.amount) * 100);

  transactions.forEach((tx, order) => {
    if (tx.type === "split") {
      perShare.set(tx.asset, (perShare.get(tx.asset) ?? options.grains) / Number(tx.ratio));
    } else if (tx.type === "buy" || tx.type === "dividend-reinvestment") {
      const count = grainsOf(tx);
      const cost = centsOf(tx) / count;
      if (!Number.isInteger(cost)) throw new Error(`${tx.id}: ${cost} cents a grain`);
      for (let i = 0; i < count; i++) {
        grains.push({
          purchase: order,
          lot: tx.id,
          asset: tx.asset,
          account: tx.account!,
          acquired: dayOf(tx.date),
          adjustedAcquired: dayOf(tx.date),
          cost,
          adjusted: cost,
          used: false,
          sold: -1,
          proceeds: 0,
          disallowed: 0,
          permanent: 0,
          deferred: 0,
          tookOver: false,
        });
      }
    }
  });
  const shorts: ShortGrain[] = [];
  /** Loss grains of covers that nothing has taken over. */
  const waitingShorts: ShortGrain[] = [];
  let takeovers = 0;
  const lossOf = (g: ShortGrain): number => g.cost + g.deferred - g.proceeds;
  const dayOfLine = (line: number): number => dayOf(transactions[line]!.date);
  /** A grain that is sold, or sold short, on `day` takes over the loss of the first cover in its window. */
  const takeOver = (sold: Grain | ShortGrain, day: number): void => {
    if (washSales === false) return;
    const at = waitingShorts.findIndex(
      (g) => sameFamily(g.asset, sold.asset) && Math.abs(dayOfLine(g.closed) - day) <= 30,
    );
    if (at >= 0) meet(waitingShorts.splice(at, 1)[0]!, sold);
  };
  const meet = (loss: ShortGrain, sold: Grain | ShortGrain): void => {
    loss.disallowed = lossOf(loss);
    if (taxable.has(sold.account)) sold.deferred = loss.disallowed;
    else loss.permanent = loss.disallowed;
    if ("line" in sold) sold.tookOver = ++takeovers;
    else sold.tookOver = true;
  };
  /** Everything that was sold, in the order of the lines and within one in that of the booking. */
  const soldSoFar: { readonly grain: Grain | ShortGrain; readonly line: number; readonly asset: string }[] = [];
  perShare.clear();

  const ledgerOrder = (a: Grain, b: Grain): number =>
    a.acquired - b.acquired ||
    a.purchase - b.purchase ||
    a.adjustedAcquired - b.adjustedAcquired ||
    b.adjusted - a.adjusted ||
    Number(b.used) - Number(a.used);
  const orders: Record<string, (a: Grain, b: Grain) => number> = {
    fifo: ledgerOrder,
    specific: ledgerOrder,
    hifo: (a, b) => b.adjusted - a.adjusted || ledgerOrder(a, b),
    lofo: (a, b) => a.adjusted - b.adjusted || ledgerOrder(a, b),
    lifo: (a, b) =>
      b.acquired - a.acquired ||
      b.purchase - a.purchase ||
      a.adjustedAcquired - b.adjustedAcquired ||
      b.adjusted - a.adjusted ||
      Number(b.used) - Number(a.used),
  };

  transactions.forEach((tx, order) => {
    if (tx.type === "split") {
      perShare.set(tx.asset, (perShare.get(tx.asset) ?? options.grains) / Number(tx.ratio));
      return;
    }
    if (tx.type === "merger") {
      for (const g of shorts) {
        if (g.closed >= 0 || g.asset !== tx.asset) continue;
        if (!sameFamily(g.asset, tx.newAsset!)) g.changed = true;
        g.asset = tx.newAsset!;
      }
      for (const g of grains) {
        if (g.purchase > order || g.sold >= 0 || g.asset !== tx.asset) continue;
        // nobody purchased the new shares, unless the old ones were as good
        if (!sameFamily(g.asset, tx.newAsset!)) g.used = true;
        g.asset = tx.newAsset!;
      }
      return;
    }
    if (tx.type === "short-sale") {
      const count = grainsOf(tx);
      const proceeds = centsOf(tx) / count;
      if (!Number.isInteger(proceeds)) throw new Error(`${tx.id}: ${proceeds} cents a grain`);
      for (let i = 0; i < count; i++) {
        const g: ShortGrain = {
          opened: dayOf(tx.date),
          line: order,
          asset: tx.asset,
          account: tx.account!,
          proceeds,
          deferred: 0,
          tookOver: 0,
          closed: -1,
          cost: 0,
          disallowed: 0,
          permanent: 0,
          changed: false,
        };
        shorts.push(g);
        takeOver(g, g.opened);
        soldSoFar.push({ grain: g, line: order, asset: tx.asset });
      }
      return;
    }
    if (tx.type === "cover") {
      const count = grainsOf(tx);
      const cost = centsOf(tx) / count;
      if (!Number.isInteger(cost)) throw new Error(`${tx.id}: ${cost} cents a grain`);
      const next = (): ShortGrain[] =>
        shorts
          .filter((g) => g.closed < 0 && g.asset === tx.asset && g.account === tx.account)
          .sort((a, b) => a.line - b.line || (a.tookOver || Infinity) - (b.tookOver || Infinity) || 0);
      const close = (g: ShortGrain): void => {
        g.closed = order;
        g.cost = cost;
      };
      const wash = (g: ShortGrain): void => {
        if (!taxable.has(g.account) || washSales === false || lossOf(g) <= 0) return;
        const found = soldSoFar
          .filter(({ grain: r, line }) => {
            if (r.tookOver !== 0 && r.tookOver !== false) return false;
            if (line === g.line || dayOf(tx.date) - dayOfLine(line) > 30) return false;
            if (policies.earlierAcquired === "silver" && dayOfLine(line) < g.opened) return false;
            if (!("line" in r)) return true;
            if (r.changed || r.closed === order) return false;
            return r.closed < 0 || policies.soldReplacement === "eligible";
          })
          .filter(({ grain, asset }) => sameFamily("line" in grain ? grain.asset : asset, g.asset))
          .map((entry, place) => ({ ...entry, place }))
          .sort((a, b) => a.line - b.line || closedAt(a.grain) - closedAt(b.grain) || a.place - b.place);
        const first = found[0];
        if (first === undefined) waitingShorts.push(g);
        else meet(g, first.grain);
      };
      if (policies.sameOrder === "eligible") {
        for (let i = 0; i < count; i++) {
          const g = next()[0]!;
          close(g);
          wash(g);
        }
        return;
      }
      const taken = next().slice(0, count);
      if (taken.length !== count) throw new Error(`${tx.id}: covers ${count} of ${taken.length} grains`);
      taken.forEach(close);
      taken.forEach(wash);
      return;
    }
    if (tx.type !== "sell" && tx.type !== "transfer") return;
    const held = grains.filter(
      (g) => g.purchase < order && g.asset === tx.asset && g.account === tx.account && g.sold < 0,
    );
    const count = grainsOf(tx);
    let taken: Grain[];
    if (tx.lots === undefined) {
      taken = held.sort(tx.type === "transfer" ? orders["fifo"] : orders[lotMethod]).slice(0, count);
    } else {
      taken = tx.lots.flatMap(({ lot, quantity }) =>
        held
          .filter((g) => g.lot === lot)
          .sort(ledgerOrder)
          .slice(0, Math.round(Number(quantity) * (perShare.get(tx.asset) ?? options.grains))),
      );
    }
    if (taken.length !== count) throw new Error(`${tx.id}: sells ${count} of ${taken.length} grains`);
    if (tx.type === "transfer") {
      for (const g of taken) g.account = tx.to!;
      return;
    }
    const proceeds = centsOf(tx) / count;
    if (!Number.isInteger(proceeds)) throw new Error(`${tx.id}: ${proceeds} cents a grain`);
    const together = policies.sameOrder !== "eligible";
    for (const g of taken) {
      g.proceeds = proceeds;
      if (together) g.sold = order;
    }
    const waiting = taken.slice().sort(ledgerOrder);
    const closed: Grain[] = [];
    while (waiting.length > 0) {
      const g = waiting.shift()!;
      closed.push(g);
      g.sold = order;
      if (!taxable.has(g.account) || washSales === false || g.adjusted <= proceeds) continue;
      const day = dayOf(tx.date);
      const candidates = grains.filter(
        (r) =>
          !r.used &&
          r.purchase !== g.purchase &&
          sameFamily(r.asset, g.asset) &&
          Math.abs(r.acquired - day) <= 30 &&
          (r.sold < 0 || (policies.soldReplacement === "eligible" && r.sold !== order)) &&
          !(policies.earlierAcquired === "silver" && r.acquired < g.acquired),
      );
      if (candidates.length === 0) continue;
      const rank = (r: Grain): number => (r.sold >= 0 ? 2 + r.sold : waiting.includes(r) ? 1 : 0);
      candidates.sort(
        (a, b) =>
          a.acquired - b.acquired || a.purchase - b.purchase || accountAt(a) - accountAt(b) || rank(a) - rank(b),
      );
      const r = candidates[0]!;
      const loss = g.adjusted - proceeds;
      r.used = true;
      g.disallowed = loss;
      if (taxable.has(r.account)) {
        r.adjusted += loss;
        r.adjustedAcquired -= day - g.adjustedAcquired;
        waiting.sort(ledgerOrder);
      } else g.permanent = loss;
    }
    for (const g of closed) {
      takeOver(g, dayOf(tx.date));
      soldSoFar.push({ grain: g, line: order, asset: tx.asset });
    }
  });

  const rows = new Map<string, number[]>();
  const lots = new Map<string, number[]>();
  const add = (map: Map<string, number[]>, key: string, figures: number[]): void => {
    const sums = map.get(key) ?? figures.map(() => 0);
    map.set(
      key,
      sums.map((sum, i) => sum + figures[i]!),
    );
  };
  let recognized = 0;
  for (const g of grains) {
    if (g.sold < 0) add(lots, `${g.lot} ${g.account} ${g.adjustedAcquired}`, [1, g.cost, g.adjusted]);
    else if (taxable.has(g.account)) {
      const sale = transactions[g.sold]!;
      const term = heldOverOneYear(g.adjustedAcquired, dayOf(sale.date)) ? "long" : "short";
      const basis = g.adjusted + g.deferred;
      const gain = g.proceeds - basis + g.disallowed;
      add(rows, `${sale.id} ${g.lot} ${g.adjustedAcquired} ${term}`, [
        1,
        g.proceeds,
        basis,
        g.disallowed,
        g.permanent,
        gain,
      ]);
      recognized += gain;
    }
  }
  for (const g of shorts) {
    const { id } = transactions[g.line]!;
    if (g.closed < 0) {
      add(lots, `short ${id} ${g.account}`, [1, g.proceeds, g.proceeds - g.deferred]);
    } else if (taxable.has(g.account)) {
      const cover = transactions[g.closed]!;
      const basis = g.cost + g.deferred;
      const gain = g.proceeds - basis + g.disallowed;
      const figures = [1, g.proceeds, basis, g.disallowed, g.permanent, gain];
      add(rows, `${cover.id} ${id} ${dayOf(cover.date)} short`, figures);
      recognized += gain;
    }
  }
  return { rows, lots, recognized };
}
