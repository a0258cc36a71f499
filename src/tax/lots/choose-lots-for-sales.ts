import { fromEpochDay } from "../../core/calendar.js";
import { PortfolioError } from "../../core/portfolio-error.js";
import { gainsOfRows } from "../booking/gains-so-far.js";
import { selectionProblem } from "../booking/minimum-tax-picks.js";
import { bookOf } from "../booking/tax-state.js";
import { powerOfTen } from "../journal/decimal.js";
import { resolveLedgerOptions } from "../journal/ledger-options.js";
import { applyTransactions } from "../ledger/apply-transactions.js";
import { bookMore } from "../ledger/book-more.js";
import { ledgerRows } from "../ledger/ledger-tables.js";
import type { PlannedSale } from "../preview/planned-sale.js";
import { type Gains, leastTaxOver } from "../selection/gains-region.js";
import { provenSelection } from "../selection/proven-selection.js";
import {
  type LotChoiceOptions,
  NO_TAX,
  type TaxObjective,
  taxAfter,
  taxObjective,
} from "../selection/tax-objective.js";
import type { Disposition, NamedLot, TaxLedger, TaxTransaction } from "../types.js";
import { type MetSale, type PlanPart, planParts } from "./plan-parts.js";
import { sumOf } from "./plan-regions.js";
import { type BookPart, type PartChoice, PlanSearch, unitsOf } from "./plan-search.js";
import { type SalePlan, salePlan } from "./sale-plan.js";

const NAME = "chooseLotsForSales";
/** Worse than anything that can be booked. */
const UNBOOKABLE: Gains = { shortTerm: 1e15, longTerm: 1e15 };

export interface SalesLotChoiceOptions extends LotChoiceOptions {
  /** Purchases that are made among the sales, whatever their lots. */
  readonly purchases?: readonly TaxTransaction[];
}

export interface ChosenLotsForSales {
  /** In the order of `sales`: the id of each, and the lots for it. */
  readonly sales: readonly { readonly sale: string; readonly lots: readonly NamedLot[] }[];
  /** Tax that the plan adds to the year when it is booked with these lots, currency units, not rounded; negative where it saves. */
  readonly tax: number;
  /** No choice of lots can go below. */
  readonly bound: number;
  /** Loss that the year, with the plan, carries on to the next, currency units, short- and long-term together; 0 at flat rates. */
  readonly carriedOn: number;
  /**
   * Whether it is proved that no choice has less tax, nor the same tax and more carried on, but for the cents that booking rounds. Else it
   * is the best of all choices that were tried.
   */
  readonly certified: boolean;
}

/**
 * The lots of several sales of a year that together make its tax least, and among these the ones that carry most of a loss on.
 *
 * Sale by sale is not the least where the year nets them: a long loss that is best alone may be worth less beside another sale's gain, and
 * two sales of one asset want the same lot. The sales may be of several days, assets and accounts; purchases among them count, and
 * what they wash. The plan is booked by the ledger's own rules in the end, and its tax is that of the booking.
 *
 * @param ledger - what is held; left as it is
 * @param sales - of one calendar year, in any order, none before the ledger's last date; their `lots` are not read
 * @param options - `rates`, flat or the brackets of the year; `income`: the rest of the year; `purchases` none
 * @throws {@link PortfolioError} `invalid-transactions` when the plan cannot be booked (positions count by date); `invalid-argument`
 * @remarks Where nothing can wash, and with one sale in a family of identical assets, `bound` is the least tax of the gains that the lots
 *   can make, exact but for whole units where brackets bend the tax. Several sales that can wash each other are bounded as if nothing
 *   washed and recent shares could be of either term, so they are rarely certified when they do. Costs some linear programs, a few
 *   bookings of the assets of the plan, and up to 150 more where sales can wash each other.
 * @example
 * const plan = chooseLotsForSales(ledger, [
 *   { id: "s1", date: "2025-07-01", account: "main", asset: "KO", quantity: 50, amount: 400 },
 *   { id: "s2", date: "2025-08-01", account: "main", asset: "KO", quantity: 20, amount: 190 },
 * ], { rates: { shortTerm: 0.37, longTerm: 0.2 } });
 * plan.sales[0].lots; // for `lots` of the sell line s1
 */
export function chooseLotsForSales(
  ledger: TaxLedger,
  sales: readonly PlannedSale[],
  options: SalesLotChoiceOptions,
): ChosenLotsForSales {
  const { rates, income = {}, purchases = [] } = options;
  const plan = salePlan(ledger, sales, purchases);
  const objective = taxObjective(ledger, `${plan.year}`, rates, income);
  const { met, unit } = meetSales(ledger, plan, objective);
  const base =
    purchases.length === 0
      ? ledger
      : applyTransactions(
          ledger,
          plan.lines.filter(({ type }) => type !== "sell"),
        );
  const settings = resolveLedgerOptions(ledger.options);
  const parts = planParts({ settings, base, purchases, unit }, met);
  const tax = taxAfter(objective, gainsBetween(ledger, base, plan.year));

  const book: BookPart = (part, lots) => bookPart(ledger, base, plan, part, lots);
  const first = parts.map((part) => firstChoice(part, unit, book));
  const search = new PlanSearch(parts, first, tax, book, unit);
  const proved = leastTaxOver(sumOf(parts.map(({ region }) => region)), tax, tax.tolerance, (mix) => search.offer(mix));
  const least = Number.isFinite(proved) ? proved : Number.NEGATIVE_INFINITY; // a program that failed proves nothing
  if (search.tax > least + tax.tolerance) search.improve();

  const booked = (choices: readonly PartChoice[]) => {
    const lots = new Map(
      parts.flatMap((part, p) => part.sales.map(({ line }, s) => [line.id, choices[p]!.lots[s]!] as const)),
    );
    const gains = gainsOfPlan(ledger, plan, lots);
    return { lots, gains, cost: objective.taxOf(gains.shortTerm, gains.longTerm) };
  };
  const alone = booked(first);
  const found = search.chosen === first ? alone : (ifBookable(() => booked(search.chosen)) ?? alone);
  const { lots, gains, cost } = found.cost <= alone.cost ? found : alone;
  const taxNow = objective.taxNow(gains.shortTerm, gains.longTerm);
  const rounding = (some: readonly PlanPart[]): number =>
    some.reduce((sum, part) => sum + roundingOf(part, objective), 0);
  // what only booking tells is rounded already
  const inexact = tax.tolerance + rounding(parts.filter(({ gainsOf }) => gainsOf === undefined));
  return {
    sales: plan.sales.map(({ id }) => ({ sale: id, lots: lots.get(id)! })),
    tax: taxNow / 100,
    bound: Math.min(taxNow, Math.max(least - rounding(parts), objective.leastNow)) / 100,
    carriedOn: objective.carriedOn(gains.shortTerm, gains.longTerm) / 100,
    certified: Math.min(search.tax, cost) <= least + inexact && cost <= least + inexact + rounding(parts),
  };
}

/** Cents of tax that booking can round away: of the basis of each lot that is parted, and of proceeds from one term to the other. */
function roundingOf({ options }: PlanPart, { flat = [0.5, 0] }: TaxObjective): number {
  const lots = new Set(options.map(({ lot }) => lot)).size;
  return lots * Math.max(...flat) + (options.length / 2) * Math.abs(flat[0] - flat[1]);
}

/** Books the plan sale by sale, each with the lots that are best for it alone, and notes what each could choose from. */
function meetSales(
  ledger: TaxLedger,
  plan: SalePlan,
  objective: TaxObjective,
): { readonly met: readonly MetSale[]; readonly unit: number } {
  const met: MetSale[] = [];
  let start: number | undefined;
  let unit = 1;
  bookMore(NAME, ledger, plan.lines, (state, entry) => {
    start ??= state.rows.count;
    unit = powerOfTen(state.journal.decimals);
    if (entry.source.type !== "sell") return;
    const book = bookOf(state, entry.account, entry.asset);
    if (entry.units > book.held) return; // is reported when it is booked
    const tax = book.retirement ? NO_TAX : taxAfter(objective, gainsOfRows(state, start, plan.year));
    const { held, problem } = selectionProblem(state, entry, book, tax);
    const { units } = provenSelection(problem);
    const named = held.map(({ purchase, quantity, adjustedAcquired }) => ({
      lot: purchase.id,
      quantity: quantity / unit,
      adjustedAcquired: fromEpochDay(adjustedAcquired),
    }));
    met.push({
      line: entry.source,
      day: entry.day,
      units: entry.units,
      price: problem.price,
      retirement: book.retirement,
      lots: named.flatMap((lot, i) => (units[i]! > 0 ? [{ ...lot, quantity: units[i]! / unit }] : [])),
      held: named,
      problem,
    });
    state.chosen = held.flatMap((fragment, i) =>
      units[i]! > 0 ? [{ fragment: fragment.place, quantity: units[i]! }] : [],
    );
  });
  return { met, unit };
}

/** A part as it was met: its sales one after another. */
function firstChoice(part: PlanPart, unit: number, book: BookPart): PartChoice {
  const lots = part.sales.map((sale) => sale.lots);
  const units = unitsOf(part, lots, unit);
  const gains = units && part.gainsOf !== undefined ? part.gainsOf(units) : book(part, lots);
  return { lots, units, gains: gains ?? UNBOOKABLE };
}

/** What a part recognises in the year when it is booked without the others; undefined when its lots cannot be. */
function bookPart(
  ledger: TaxLedger,
  base: TaxLedger,
  plan: SalePlan,
  part: PlanPart,
  lots: PartChoice["lots"],
): Gains | undefined {
  const own = new Map(part.sales.map(({ line }, s) => [line.id, lots[s]!]));
  const lines = plan.lines.flatMap((line) => {
    if (line.type !== "sell") return [line];
    const named = own.get(line.id);
    return named === undefined ? [] : [{ ...line, lots: named }];
  });
  const booked = ifBookable(() => bookMore(NAME, ledger, lines));
  if (booked === undefined) return undefined;
  const { state, assets } = booked;
  const before = gainsIn(
    base.dispositions.filter(({ asset }) => assets.has(asset)),
    plan.year,
  );
  const after = gainsIn(ledgerRows(state).dispositions, plan.year);
  return { shortTerm: after.shortTerm - before.shortTerm, longTerm: after.longTerm - before.longTerm };
}

/** What the whole plan recognises. @throws {@link PortfolioError} `invalid-transactions` when it cannot be booked with these lots */
function gainsOfPlan(
  ledger: TaxLedger,
  { lines, year }: SalePlan,
  lots: ReadonlyMap<string, readonly NamedLot[]>,
): Gains {
  const named = lines.map((line) => (line.type === "sell" ? { ...line, lots: lots.get(line.id)! } : line));
  return gainsBetween(ledger, applyTransactions(ledger, named), year);
}

function ifBookable<T>(book: () => T): T | undefined {
  try {
    return book();
  } catch (error) {
    if (error instanceof PortfolioError && error.code === "invalid-transactions") return undefined;
    throw error;
  }
}

function gainsIn(rows: readonly Disposition[], year: number): Gains {
  const sums = { shortTerm: 0, longTerm: 0 };
  for (const { date, term, recognized } of rows) {
    if (date.startsWith(`${year}-`)) sums[term === "long" ? "longTerm" : "shortTerm"] += Math.round(100 * recognized);
  }
  return sums;
}

function gainsBetween(before: TaxLedger, after: TaxLedger, year: number): Gains {
  const none = { shortTerm: 0, longTerm: 0 };
  const [old, now] = [before, after].map(({ byYear }) => byYear[String(year)] ?? none) as [Gains, Gains];
  return {
    shortTerm: Math.round(100 * (now.shortTerm - old.shortTerm)),
    longTerm: Math.round(100 * (now.longTerm - old.longTerm)),
  };
}
