import { fromEpochDay, toEpochDay } from "../core/calendar.js";
import { PortfolioError } from "../core/portfolio-error.js";
import type { IsoDate, Weights } from "../core/types.js";
import { type HarvestCandidate, harvestCandidates, priceOf } from "./harvest-candidates.js";
import type { HarvestedLot, HarvestOptions, HarvestProposal } from "./harvest-types.js";
import { toCents } from "./net-capital-gains.js";
import { previewSale } from "./preview-sale.js";
import { type ReplacementRisk, replacementRisk } from "./replacement-risk.js";
import { toShares } from "./to-shares.js";
import type { TaxLedger } from "./types.js";
import { type Losses, valueOfLosses } from "./value-of-losses.js";
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
 * @remarks O(lots · log lots + candidates · replacements). NaN throws. Chaudhuri, Burnham, Lo (2020); Moehle et al. (2021) for the costs.
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
  const plan: Plan = {
    ledger,
    prices,
    options,
    day,
    window: washWindow(ledger, day),
    taken: { shortTerm: 0, longTerm: 0 },
    sold: new Set(),
    bought: new Set(),
  };
  const ranked = harvestCandidates(ledger, prices, day, plan.window)
    .map((candidate) => ({ candidate, benefit: propose(plan, candidate)?.benefit ?? 0 }))
    .filter(({ benefit }) => benefit > 0)
    .sort((a, b) => b.benefit - a.benefit);
  const proposals: HarvestProposal[] = [];
  for (const { candidate } of ranked) {
    const proposal = propose(plan, candidate);
    if (proposal === undefined || proposal.benefit < (options.minimumBenefit ?? 0)) continue;
    // the ledger has the last word: rules that this file does not know would show here
    if (previewSale(ledger, proposal.sale).disallowed !== 0) continue;
    proposals.push(proposal);
    const { shortTerm, longTerm } = plan.taken;
    plan.taken = { shortTerm: shortTerm + proposal.shortTermLoss, longTerm: longTerm + proposal.longTermLoss };
    for (const asset of plan.window.identical(proposal.asset)) plan.sold.add(asset);
    if (proposal.replacement !== null) plan.bought.add(proposal.replacement.asset);
  }
  return proposals.sort((a, b) => b.benefit - a.benefit);
}

interface Plan {
  readonly ledger: TaxLedger;
  readonly prices: Weights;
  readonly options: HarvestOptions;
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
  const attempts =
    together.length > 0
      ? [together, extended(plan, candidate, found, together)]
      : [extended(plan, candidate, found, [])];
  let best: HarvestProposal | undefined;
  for (const lots of attempts) {
    if (lots.length === 0) continue;
    const proposal = describe(plan, candidate, found, lots);
    if (proposal.benefit > (best?.benefit ?? 0) && proposal.loss > 0) best = proposal;
  }
  return best;
}

/** Adds lots, the greatest loss for its value first, as long as each pays for itself. */
function extended(
  plan: Plan,
  candidate: HarvestCandidate,
  found: Replacement,
  start: readonly HarvestedLot[],
): readonly HarvestedLot[] {
  let lots = start;
  let benefit = start.length === 0 ? 0 : describe(plan, candidate, found, start).benefit;
  for (const lot of candidate.each) {
    const more = describe(plan, candidate, found, [...lots, lot]).benefit;
    if (more <= benefit) continue;
    lots = [...lots, lot];
    benefit = more;
  }
  return lots;
}

interface Replacement {
  readonly asset: string | null;
  readonly risk: ReplacementRisk | undefined;
}

/** The first allowed replacement: the caller's, or the most correlated of the moments; cash when there is none. */
function replacementFor({ window, options, prices, sold }: Plan, asset: string): Replacement {
  const { moments, replacements, minimumCorrelation = 0.7 } = options;
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
  { ledger, options, day, window, taken, prices }: Plan,
  { account, asset, price }: HarvestCandidate,
  replacement: Replacement,
  lots: readonly HarvestedLot[],
): HarvestProposal {
  const { horizonYears = 10, discountRate = 0.04, riskAversion = 3, tradingCost = 0 } = options;
  const lossOf = (term: "short" | "long"): number =>
    toCents(lots.reduce((sum, lot) => sum + (lot.term === term ? lot.loss : 0), 0));
  const losses: Losses = { shortTerm: lossOf("short"), longTerm: lossOf("long") };
  const loss = toCents(losses.shortTerm + losses.longTerm);
  const quantity = toShares(lots.reduce((sum, lot) => sum + lot.quantity, 0));
  const proceeds = toCents(quantity * price);
  const worth = (more: Losses) => valueAfter(ledger, options, taken, more);

  const { now, carried } = worth(losses);
  const one = (more: Losses): number => {
    const value = worth(more);
    return value.now + value.carried;
  };
  const later = laterRate(options) * loss;
  const laterTax = later / (1 + discountRate) ** horizonYears;
  const cost = 2 * tradingCost * proceeds;
  const years = ((window.days ?? 0) + 1) / 365;
  const trackingError = replacement.risk?.trackingError;
  const tracking = window.days === null ? 0 : (riskAversion / 2) * (trackingError ?? 0) ** 2 * years * proceeds;
  const gained = now + carried - cost - tracking;
  const until = fromEpochDay(day + (window.days ?? 0));
  const date = options.date;
  return {
    account,
    asset,
    quantity,
    proceeds,
    lots,
    loss,
    shortTermLoss: losses.shortTerm,
    longTermLoss: losses.longTerm,
    taxSaved: now,
    carryoverValue: carried,
    laterTax,
    tradingCost: cost,
    trackingCost: tracking,
    benefit: gained - laterTax,
    marginalValue: {
      shortTerm: one({ shortTerm: 1, longTerm: 0 }),
      longTerm: one({ shortTerm: 0, longTerm: 1 }),
    },
    breakEvenYears:
      gained <= 0
        ? null
        : later <= gained
          ? 0
          : discountRate > 0
            ? Math.log(later / gained) / Math.log(1 + discountRate)
            : null,
    replacement:
      replacement.asset === null
        ? null
        : {
            asset: replacement.asset,
            quantity: proceeds / priceOf(replacement.asset, prices),
            correlation: replacement.risk?.correlation ?? null,
            trackingError: trackingError ?? null,
          },
    reentryDate: window.days === null ? date : fromEpochDay(day + window.days + 1),
    locks:
      window.days === null
        ? []
        : window.identical(asset).map((name) => ({ asset: name, from: date, until, side: "buy" as const })),
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

/** Worth of more losses after those that the ledger has recognised in the year and those that the plan has taken. */
function valueAfter(
  ledger: TaxLedger,
  { rates, income, discountRate, date }: HarvestOptions,
  taken: Losses,
  more: Losses,
) {
  const year = ledger.byYear[yearOf(date)];
  return valueOfLosses(more, rates, {
    income: {
      ...income,
      shortTerm: (year?.shortTerm ?? 0) - taken.shortTerm,
      longTerm: (year?.longTerm ?? 0) - taken.longTerm,
    },
    ...(discountRate !== undefined && { discountRate }),
  });
}

const yearOf = (date: IsoDate): string => date.slice(0, 4);

/** What the gain on the lower basis will be taxed at: the caller's rate, the flat one, or that of one more dollar of long-term gain. */
function laterRate({ laterRate: given, rates, income = {} }: HarvestOptions): number {
  if (given !== undefined) return given;
  if (!("ordinary" in rates)) return rates.longTerm + (rates.netInvestmentIncome ?? 0);
  return -valueOfLosses({ shortTerm: 0, longTerm: -1 }, rates, { income }).now;
}
