import { toEpochDay } from "../../core/dates/calendar.js";
import type { Weights } from "../../core/types.js";
import type { Losses } from "../law/value-of-losses.js";
import { bookMore } from "../ledger/book-more.js";
import { type LedgerRows, ledgerRows } from "../ledger/ledger-tables.js";
import { requireLedger } from "../ledger/require-ledger.js";
import type { TaxLedger, TaxTransaction } from "../types.js";
import { bestHarvest, describeHarvest, type HarvestChoice, saleOfHarvest } from "./best-harvest.js";
import { type HarvestCandidate, harvestCandidates } from "./harvest-candidates.js";
import type { HarvestPlan } from "./harvest-plan.js";
import type { HarvestOptions, HarvestProposal } from "./harvest-types.js";
import { harvestTerms, worthAfter } from "./harvest-worth.js";
import { readHarvestOptions } from "./planning-options.js";
import { washWindow } from "./wash-window.js";

/**
 * Sales at a loss that pay after everything, none of which is a wash sale.
 *
 * benefit = tax saved now + worth of the added carryover − later tax on the lower basis/(1 + r)^T − 2 · cost · value − tracking
 * penalty. With brackets the tax saved is that of the year's netting, and each proposal counts after those before it in the list, so the
 * last ones may be worth little. An asset is left out when shares of its identical set were bought within thirty days in any
 * account and are still there, unless they are all in the account of the sale: then they are sold with it, all of them.
 * A replacement is never identical, was not itself sold at a loss within thirty days, and is not sold by another proposal. A purchase that
 * comes later (a reinvested dividend, say) can still wash a sale: keep the `locks`.
 *
 * @param ledger - up to `options.date`
 * @param prices - of every asset held in a taxable account, and of the replacements; currency units per share
 * @param options - see {@link HarvestOptions}
 * @returns one plan: the sale with the greatest benefit first, then the one with the greatest benefit after it, and so on; the losses are
 *   those that the ledger books
 * @throws {@link PortfolioError} `missing-price`, `invalid-price`, `invalid-date`, `invalid-argument`, `not-finite`
 * @remarks O(lots · log lots + candidates · replacements), more where each sale changes what the others are worth, and booking the plan
 *   once to be sure. NaN throws. Chaudhuri, Burnham, Lo (2020); Moehle et al. (2021) for the costs.
 * @example
 * findHarvests(ledger, { KO: 40, PEP: 60 }, { date: "2025-11-03", rates: { shortTerm: 0.37, longTerm: 0.2 }, replacements: { KO: "PEP" } });
 */
export function findHarvests(ledger: TaxLedger, prices: Weights, options: HarvestOptions): readonly HarvestProposal[] {
  const book = requireLedger("findHarvests", ledger);
  const read = readHarvestOptions(book, prices, options);
  const day = toEpochDay(read.date);
  const window = washWindow(book, day);
  const terms = harvestTerms(book, read);
  let candidates = harvestCandidates(book, prices, day, window);
  const washing = new Set<string>();
  for (;;) {
    const taken: Losses = { shortTerm: 0, longTerm: 0 };
    const start = { prices, terms, day, window, taken, worthOf: worthAfter(terms, taken) };
    // what would wash an earlier loss is not bought, as if the plan sold it
    const adopted = adopt({ ...start, sold: new Set(washing), bought: new Set() }, candidates);
    const plan: HarvestPlan = { ...start, sold: new Set(), bought: new Set() };
    const sales = adopted.map(({ candidate, choice }) => saleOfHarvest(plan, candidate, choice));
    const bought = adopted.map(({ choice }) => choice.replacement.asset);
    const booked = bookedSales(book, sales, bought);
    // the ledger has the last word: what it would disallow, by a rule that the candidates do not know, is not proposed
    const refused = bought.filter((asset, k) => asset !== null && booked[k]!.washes);
    const washed = new Set(adopted.filter((_, k) => booked[k]!.disallowed).map(({ candidate }) => candidate));
    if (washed.size > 0 || refused.length > 0) {
      candidates = candidates.filter((candidate) => !washed.has(candidate));
      for (const asset of refused) washing.add(asset!);
      continue;
    }
    const proposals: HarvestProposal[] = [];
    for (const [k, { candidate, choice }] of adopted.entries()) {
      const proposal = describeHarvest(plan, candidate, choice, sales[k]!, booked[k]!.losses);
      if (!(proposal.loss > 0 && proposal.benefit > 0)) continue; // what cents made of a trifle
      proposals.push(proposal);
      take(plan, booked[k]!.losses);
    }
    return proposals;
  }
}

interface Adopted {
  readonly candidate: HarvestCandidate;
  readonly choice: HarvestChoice;
}

/**
 * The candidates that pay, each the best after those before it.
 *
 * What a candidate was worth before is looked at again only when it leads, and at the end, since a loss can also pay only after others.
 */
function adopt(plan: HarvestPlan, candidates: readonly HarvestCandidate[]): Adopted[] {
  const adopted: Adopted[] = [];
  const least = Math.max(plan.terms.options.minBenefit ?? 0, 0);
  const waiting = candidates.map((candidate) => ({
    candidate,
    choice: bestHarvest(plan, candidate, undefined),
    after: 0,
  }));
  const look = (entry: (typeof waiting)[number]): void => {
    entry.choice = bestHarvest(plan, entry.candidate, entry.choice?.replacement);
    entry.after = adopted.length;
  };
  for (;;) {
    let lead: (typeof waiting)[number] | undefined;
    let most = 0;
    for (const entry of waiting) {
      const benefit = entry.choice?.worth.benefit ?? 0;
      if (benefit < least || benefit <= most) continue;
      lead = entry;
      most = benefit;
    }
    if (lead === undefined) {
      const stale = waiting.filter(({ after }) => after < adopted.length);
      if (stale.length === 0) return adopted;
      stale.forEach(look);
      continue;
    }
    if (lead.after < adopted.length) {
      look(lead);
      continue;
    }
    const choice = lead.choice!;
    waiting.splice(waiting.indexOf(lead), 1);
    adopted.push({ candidate: lead.candidate, choice });
    take(plan, choice.losses);
    const { asset } = lead.candidate;
    if (plan.window.days(asset) === null) continue;
    for (const name of plan.window.identical(asset)) plan.sold.add(name);
    if (choice.replacement.asset !== null) plan.bought.add(choice.replacement.asset);
  }
}

function take(plan: HarvestPlan, { shortTerm, longTerm }: Losses): void {
  plan.taken = { shortTerm: plan.taken.shortTerm + shortTerm, longTerm: plan.taken.longTerm + longTerm };
  plan.worthOf = worthAfter(plan.terms, plan.taken);
}

interface BookedSale {
  /** To the cent. */
  readonly losses: Losses;
  /** Whether a part of the loss is disallowed, before or after the replacements of the plan are bought. */
  readonly disallowed: boolean;
  /** Whether buying the replacement disallows a loss of a sale of the past. */
  readonly washes: boolean;
}

/** What the ledger makes of the sales of a plan, and of buying their replacements after them. */
function bookedSales(
  ledger: TaxLedger,
  sales: readonly HarvestProposal["sale"][],
  bought: readonly (string | null)[],
): BookedSale[] {
  if (sales.length === 0) return [];
  const taken = new Set(ledger.transactions.map(({ id }) => id));
  const idOf = (name: string): string => {
    let id = name;
    while (taken.has(id)) id += "'";
    return id;
  };
  const lines = sales.map((sale, k): TaxTransaction => ({ ...sale, id: idOf(`harvest-${k}`) }));
  const { dispositions } = rowsWith(ledger, lines);
  const booked = new Map(lines.map(({ id }) => [id, { short: 0, long: 0, disallowed: false }]));
  for (const { sale, term, recognized, disallowed } of dispositions) {
    const sums = booked.get(sale);
    if (sums === undefined) continue;
    sums[term] -= Math.round(recognized * 100);
    sums.disallowed ||= disallowed > 0;
  }
  // one share is enough to show whether a loss waits for it; an asset that no rule meets is bought back itself
  const purchases = bought.flatMap((asset, k): TaxTransaction[] => {
    if (asset === null || asset === sales[k]!.asset) return [];
    const { account, date } = sales[k]!;
    return [{ id: idOf(`replacement-${k}`), type: "buy", date, account, asset, quantity: 1, amount: 1 }];
  });
  const washing = new Set<string>();
  if (purchases.length > 0) {
    const ids = new Set(purchases.map(({ id }) => id));
    for (const { sale, replacementLot } of rowsWith(ledger, [...lines, ...purchases]).audit) {
      if (!ids.has(replacementLot)) continue;
      washing.add(replacementLot);
      const own = booked.get(sale);
      if (own !== undefined) own.disallowed = true;
    }
  }
  return [...booked.values()].map(({ short, long, disallowed }, k) => ({
    losses: { shortTerm: short / 100, longTerm: long / 100 },
    disallowed,
    washes: washing.has(idOf(`replacement-${k}`)),
  }));
}

/** The rows of the assets that the lines meet, as they stand after them; those of the other assets stay as they are. */
function rowsWith(ledger: TaxLedger, lines: readonly TaxTransaction[]): LedgerRows {
  return ledgerRows(bookMore("applyTransactions", ledger, lines).state);
}
