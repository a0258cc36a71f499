import type { NamedLot, TaxLedger, TaxTransaction } from "../types.js";
import { PlanTrials, type Trial } from "./plan-trials.js";
import { tradeValue } from "./trade-value.js";

/** A sale that washes nothing, or less, when it closes more shares: the recent ones that would replace those it was to sell. */
export interface SoldAlong {
  /** The id of the sale. */
  readonly id: string;
  /** The asset that is sold along. */
  readonly asset: string;
  /** Shares that are sold beside those of the plan. */
  readonly quantity: number;
  /** Their money at the price of the sale, currency units. */
  readonly value: number;
  /** The sale as it should be made: a line for the ledger, which names its lots where the lot method would choose others. */
  readonly sale: TaxTransaction;
}

/** Rounds in which further replacements of one sale are sold along. */
const MOST_ROUNDS = 20;
/** Sales that are tried one at a time. */
const MOST_ALONE = 3;
/** Greatest number of bookings; fewer where each reads many lines. */
const MOST_TRIALS = 300;
const MOST_LINES = 100_000;

/**
 * Ways to sell replacements along with the sales that they wash: all such sales at once, and each alone.
 *
 * Only shares of the asset and the account of a sale can go with its order.
 */
export function sellAlong(ledger: TaxLedger, trades: readonly TaxTransaction[]): readonly (readonly SoldAlong[])[] {
  const trials = new PlanTrials(ledger, trades);
  const { washes } = trials.try(trades);
  const washed = new Set(washes.map(({ sale }) => sale));
  const found: SoldAlong[] = [];
  for (const sale of trades) {
    if (sale.type !== "sell" || !washed.has(sale.id)) continue;
    if (trials.count > Math.min(MOST_TRIALS, MOST_LINES / trials.lines)) break;
    const extended = extendedSale(sale, trades, trials);
    if (extended !== undefined) found.push(extended);
  }
  const alone = found.length > 1 && found.length <= MOST_ALONE ? found.map((one) => [one]) : [];
  return found.length === 0 ? [] : [found, ...alone];
}

/** A sale with all that would replace its shares, as long as a booking shows more of it; undefined where its account holds none. */
function extendedSale(
  sale: TaxTransaction,
  trades: readonly TaxTransaction[],
  trials: PlanTrials,
): SoldAlong | undefined {
  const more = new Map<string, number>();
  let best: TaxTransaction | undefined;
  let { washes, closed } = trials.try(trades);
  const own = (closed.get(sale.id) ?? []).slice();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let added = false;
    for (const { sale: id, replacementLot, replacementShares, replacementAccount, replacementAsset } of washes) {
      if (id !== sale.id || replacementAccount !== sale.account || replacementAsset !== sale.asset) continue;
      more.set(replacementLot, (more.get(replacementLot) ?? 0) + Math.round(replacementShares * 1e8));
      added = true;
    }
    if (!added) break;
    const next = bestForm(sale, own, more, trades, trials);
    if (next === undefined) break;
    best = next.sale;
    ({ washes, closed } = next.trial);
  }
  if (best === undefined) return undefined;
  const quantity = (Math.round(Number(best.quantity) * 1e8) - Math.round(Number(sale.quantity) * 1e8)) / 1e8;
  return {
    id: sale.id,
    asset: sale.asset,
    quantity,
    value: Math.round((tradeValue(sale) * quantity) / Number(sale.quantity)) / 100,
    sale: best,
  };
}

/** The extended sale by the lot method of the ledger where that washes as little, else with its lots by name. */
function bestForm(
  sale: TaxTransaction,
  own: readonly NamedLot[],
  more: ReadonlyMap<string, number>,
  trades: readonly TaxTransaction[],
  trials: PlanTrials,
): { readonly sale: TaxTransaction; readonly trial: Trial } | undefined {
  const extra = [...more.values()].reduce((sum, units) => sum + units, 0);
  const units = Math.round(Number(sale.quantity) * 1e8) + extra;
  const money =
    sale.amount === undefined
      ? {}
      : { amount: Math.round((100 * Number(sale.amount) * units) / (units - extra)) / 100 };
  const { lots: _, ...open } = { ...sale, quantity: units / 1e8, ...money };
  const added = [...more].map(([lot, shares]) => ({ lot, quantity: shares / 1e8 }));
  const byLot = new Map<string, number>();
  for (const { lot, quantity } of [...own, ...added]) {
    byLot.set(lot, (byLot.get(lot) ?? 0) + Math.round(Number(quantity) * 1e8));
  }
  const named = [...byLot].map(([lot, shares]) => ({ lot, quantity: shares / 1e8 }));
  const forms: TaxTransaction[] = [
    { ...open, lots: [...own, ...added] },
    { ...open, lots: named },
  ];
  if (sale.lots === undefined) forms.unshift(open);
  let best: { readonly sale: TaxTransaction; readonly trial: Trial } | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const form of forms) {
    const trial = trials.try(trades.map((trade) => (trade === sale ? form : trade)));
    if (trial.failsBy !== undefined && trial.washes.length === 0) continue; // cannot be booked
    const lost = trial.washes.reduce((sum, { sale: id, disallowed }) => sum + (id === sale.id ? disallowed : 0), 0);
    if (lost >= least) continue;
    least = lost;
    best = { sale: form, trial };
  }
  return best;
}
