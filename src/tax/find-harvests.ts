import { fromEpochDay, toEpochDay } from "../core/calendar.js";
import { PortfolioError } from "../core/portfolio-error.js";
import type { Weights } from "../core/types.js";
import { applyTransactions } from "./apply-transactions.js";
import { type HarvestCandidate, harvestCandidates, priceOf } from "./harvest-candidates.js";
import type { HarvestedLot, HarvestOptions, HarvestProposal } from "./harvest-types.js";
import { type HarvestTerms, type HarvestWorth, harvestTerms, harvestWorth, worthOfLosses } from "./harvest-worth.js";
import { toCents } from "./net-capital-gains.js";
import { type ReplacementRisk, replacementRisk } from "./replacement-risk.js";
import { toShares } from "./to-shares.js";
import type { TaxLedger } from "./types.js";
import type { Losses } from "./value-of-losses.js";
import { type WashWindow, washWindow } from "./wash-window.js";

/**
 * Sales at a loss that pay after everything, none of which is a wash sale.
 *
 * benefit = tax saved now + worth of the added carryover − later tax on the lower basis/(1 + r)^T − 2 · cost · value − tracking
 * penalty. With brackets the tax saved is that of the year's netting, and each proposal counts after those before it, so the last
 * ones may be worth little. An asset is left out when shares of its identical set were bought within thirty days in any
 * account and are still there, unless they are all in the account of the sale: then they are sold with it, all of them.
 * A replacement is never identical, was not itself sold at a loss within thirty days, and is not sold by another proposal. A purchase that
 * comes later (a reinvested dividend, say) can still wash a sale: keep the `locks`.
 *
 * @param ledger - up to `options.date`
 * @param prices - of every asset held in a taxable account, and of the replacements; currency units per share
 * @param options - see {@link HarvestOptions}
 * @returns proposals by falling benefit; together they are one plan
 * @throws {@link PortfolioError} `missing-price`, `invalid-price`, `invalid-date`, `invalid-argument`
 * @remarks O(lots · log lots + candidates · replacements), and booking the plan once to be sure. NaN throws. Chaudhuri, Burnham, Lo (2020); Moehle et al. (2021) for the costs.
 * @example
 * findHarvests(ledger, { KO: 40, PEP: 60 }, { date: "2025-11-03", rates: { shortTerm: 0.37, longTerm: 0.2 }, replacements: { KO: "PEP" } });
 */
export function findHarvests(ledger: TaxLedger, prices: Weights, options: HarvestOptions): readonly HarvestProposal[] {
  const day = toEpochDay(options.date);
  const last = ledger.transactions.at(-1)?.date ?? options.date;
  if (last > options.date) {
    throw new PortfolioError(
      "invalid-argument",
      `findHarvests is asked for ${options.date} but the ledger reaches ${last}: build it up to that day`,
      { date: options.date, last },
    );
  }
  const window = washWindow(ledger, day);
  const terms = harvestTerms(ledger, options, window.days);
  const plan: Plan = {
    prices,
    terms,
    day,
    window,
    taken: { shortTerm: 0, longTerm: 0 },
    sold: new Set(),
    bought: new Set(),
  };
  const ranked = harvestCandidates(ledger, prices, day, window)
    .map((candidate) => ({ candidate, benefit: propose(plan, candidate)?.benefit ?? 0 }))
    .filter(({ benefit }) => benefit > 0)
    .sort((a, b) => b.benefit - a.benefit);
  const proposals: HarvestProposal[] = [];
  for (const { candidate } of ranked) {
    const proposal = propose(plan, candidate);
    if (proposal === undefined || proposal.benefit < (options.minimumBenefit ?? 0)) continue;
    proposals.push(proposal);
    const { shortTerm, longTerm } = plan.taken;
    plan.taken = { shortTerm: shortTerm + proposal.shortTermLoss, longTerm: longTerm + proposal.longTermLoss };
    for (const asset of window.identical(proposal.asset)) plan.sold.add(asset);
    if (proposal.replacement !== null) plan.bought.add(proposal.replacement.asset);
  }
  return withoutWashSales(ledger, proposals).sort((a, b) => b.benefit - a.benefit);
}

/** The ledger has the last word: what it would disallow, by a rule that the candidates do not know, is not proposed. */
function withoutWashSales(ledger: TaxLedger, proposals: readonly HarvestProposal[]): HarvestProposal[] {
  if (proposals.length === 0) return [];
  const taken = new Set(ledger.transactions.map(({ id }) => id));
  const ids = proposals.map((_, k) => {
    let id = `harvest-${k}`;
    while (taken.has(id)) id = `${id}*`;
    return id;
  });
  const sold = applyTransactions(
    ledger,
    proposals.map(({ sale }, k) => ({ ...sale, id: ids[k]! })),
  );
  const washed = new Set(sold.dispositions.flatMap(({ sale, disallowed }) => (disallowed > 0 ? [sale] : [])));
  return proposals.filter((_, k) => !washed.has(ids[k]!));
}

interface Plan {
  readonly prices: Weights;
  readonly terms: HarvestTerms;
  readonly day: number;
  readonly window: WashWindow;
  /** Losses of the proposals so far. */
  taken: Losses;
  /** Assets sold by them, and all identical ones; assets bought by them. */
  readonly sold: Set<string>;
  readonly bought: Set<string>;
}

/** The best sale of a candidate after what the plan has taken, or `undefined` when none pays. */
function propose(plan: Plan, candidate: HarvestCandidate): HarvestProposal | undefined {
  const { asset, together } = candidate;
  if (plan.window.identical(asset).some((name) => plan.bought.has(name))) return undefined;
  const found = replacementFor(plan, asset);
  const attempts = [chosen(plan, candidate, found, candidate.each)];
  if (together.length > 0) attempts.push(chosen(plan, candidate, found, []));
  const [best] = attempts
    .filter(({ worth, losses }) => worth.benefit > 0 && losses.shortTerm + losses.longTerm > 0)
    .sort((a, b) => b.worth.benefit - a.worth.benefit);
  return best === undefined ? undefined : describe(plan, candidate, found, best);
}

interface Choice {
  readonly lots: readonly HarvestedLot[];
  readonly losses: Losses;
  readonly proceeds: number;
  readonly worth: HarvestWorth;
}

/** What must go together, and of `each`, the greatest loss for its value first, whatever pays for itself. */
function chosen(
  { terms, taken }: Plan,
  { together }: HarvestCandidate,
  { risk }: Replacement,
  each: readonly HarvestedLot[],
): Choice {
  const lots = [...together];
  let losses: Losses = { shortTerm: 0, longTerm: 0 };
  let proceeds = 0;
  const plus = ({ shortTerm, longTerm }: Losses, { term, loss }: HarvestedLot): Losses =>
    term === "short" ? { shortTerm: shortTerm + loss, longTerm } : { shortTerm, longTerm: longTerm + loss };
  for (const lot of together) {
    losses = plus(losses, lot);
    proceeds += lot.value;
  }
  let worth = harvestWorth(terms, taken, losses, proceeds, risk);
  for (const lot of each) {
    const more = plus(losses, lot);
    const better = harvestWorth(terms, taken, more, proceeds + lot.value, risk);
    if (better.benefit <= worth.benefit) continue;
    lots.push(lot);
    losses = more;
    proceeds += lot.value;
    worth = better;
  }
  losses = { shortTerm: toCents(losses.shortTerm), longTerm: toCents(losses.longTerm) };
  return {
    lots,
    losses,
    proceeds: toCents(proceeds),
    worth: harvestWorth(terms, taken, losses, toCents(proceeds), risk),
  };
}

interface Replacement {
  readonly asset: string | null;
  readonly risk: ReplacementRisk | undefined;
}

/** The first allowed replacement: the caller's, or the most correlated of the moments; cash when there is none. */
function replacementFor({ window, terms, prices, sold }: Plan, asset: string): Replacement {
  const { moments, replacements, minimumCorrelation = 0.7 } = terms.options;
  if (window.days === null) return { asset, risk: { correlation: 1, trackingError: 0 } }; // it may be bought back at once
  const own = new Set(window.identical(asset));
  const allowed = (name: string): boolean => !own.has(name) && !sold.has(name) && !window.washesEarlierLoss(name);
  const named = replacements !== undefined && Object.hasOwn(replacements, asset) ? replacements[asset] : undefined;
  const withRisk = (name: string): Replacement => ({ asset: name, risk: replacementRisk(moments, asset, name) });
  if (named !== undefined) {
    const choice = (typeof named === "string" ? [named] : named).find(allowed);
    if (choice !== undefined) priceOf(choice, prices);
    return choice === undefined ? cash(moments, asset) : withRisk(choice);
  }
  const closest = (moments?.assets ?? [])
    .filter((name) => allowed(name) && Object.hasOwn(prices, name))
    .map(withRisk)
    .filter(({ risk }) => risk !== undefined && risk.correlation >= minimumCorrelation)
    .sort((a, b) => b.risk!.correlation - a.risk!.correlation)[0];
  return closest ?? cash(moments, asset);
}

function cash(moments: HarvestOptions["moments"], asset: string): Replacement {
  return { asset: null, risk: replacementRisk(moments, asset, null) };
}

function describe(
  { terms, day, window, taken, prices }: Plan,
  { account, asset }: HarvestCandidate,
  replacement: Replacement,
  { lots, losses, proceeds, worth }: Choice,
): HarvestProposal {
  const quantity = toShares(lots.reduce((sum, lot) => sum + lot.quantity, 0));
  const one = (more: Losses): number => {
    const { now, carried } = worthOfLosses(terms, taken, more);
    return now + carried;
  };
  const date = terms.options.date;
  const until = fromEpochDay(day + (window.days ?? 0));
  const lock = (name: string) => ({ asset: name, from: date, until, side: "buy" as const });
  return {
    account,
    asset,
    quantity,
    proceeds,
    lots,
    loss: toCents(losses.shortTerm + losses.longTerm),
    shortTermLoss: losses.shortTerm,
    longTermLoss: losses.longTerm,
    ...worth,
    marginalValue: { shortTerm: one({ shortTerm: 1, longTerm: 0 }), longTerm: one({ shortTerm: 0, longTerm: 1 }) },
    replacement:
      replacement.asset === null
        ? null
        : {
            asset: replacement.asset,
            quantity: proceeds / priceOf(replacement.asset, prices),
            correlation: replacement.risk?.correlation ?? null,
            trackingError: replacement.risk?.trackingError ?? null,
          },
    reentryDate: window.days === null ? date : fromEpochDay(day + window.days + 1),
    locks: window.days === null ? [] : window.identical(asset).map(lock),
    sale: {
      type: "sell",
      date,
      account,
      asset,
      quantity,
      amount: proceeds,
      lots: lots.map(({ lot, quantity: shares }) => ({ lot, quantity: shares })),
    },
  };
}
