import { fromEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { gainsOfRows } from "../booking/gains-so-far.js";
import { selectionProblem } from "../booking/minimum-tax-picks.js";
import { type Book, bookOf, type Pick, type TaxState } from "../booking/tax-state.js";
import { powerOfTen } from "../journal/decimal.js";
import type { Entry } from "../journal/journal-lines.js";
import { resolveLedgerOptions } from "../journal/ledger-options.js";
import { CARRYOVER_WORTH } from "../law/year-netting.js";
import { applyTransactions } from "../ledger/apply-transactions.js";
import { LedgerPart } from "../ledger/book-more.js";
import { requireLedger } from "../ledger/require-ledger.js";
import type { PlannedSale } from "../preview/planned-sale.js";
import { type Gains, leastTaxOver } from "../selection/gains-region.js";
import { provenSelection } from "../selection/proven-selection.js";
import { RANKINGS, rankedSelection } from "../selection/ranked-selections.js";
import type { SelectionProblem } from "../selection/selection-problem.js";
import { NO_TAX, type TaxObjective, taxAfter } from "../selection/tax-objective.js";
import type { Disposition, LossCarryover, NamedLot, TaxLedger } from "../types.js";
import { objectiveOf, readSalesLotChoice, type SalesLotChoiceOptions } from "./lot-choice-options.js";
import { type MetSale, type PlanPart, planParts } from "./plan-parts.js";
import { sumOf } from "./plan-regions.js";
import { type BookPart, type PartChoice, PlanSearch, unitsOf } from "./plan-search.js";
import { mayComeBefore, type SalePlan, salePlan } from "./sale-plan.js";
import { standAlone } from "./stand-alone.js";

const NAME = "chooseLotsForSales";
/** Differences of so many cents of tax do not show in a booking: whole shares may miss the least tax of parts of shares by less. */
const INVISIBLE = 0.05;
/** Above what brackets take of a cent of gain. */
const DEAREST = [0.5, 0] as const;
/** Worse than anything that can be booked. */
const UNBOOKABLE: Gains = { shortTerm: 1e15, longTerm: 1e15 };

/** Lots for several sales, and the tax that they add together. */
export interface ChosenLotsForSales {
  /** In the order of `sales`: the id of each, and the lots for it. */
  readonly sales: readonly { readonly sale: string; readonly lots: readonly NamedLot[] }[];
  /** Tax that the plan adds to the year when it is booked with these lots, currency units, not rounded; negative where it saves tax. */
  readonly tax: number;
  /** No choice of lots has less tax; `null` where no bound is known. */
  readonly bound: number | null;
  /** Losses that the year, with the plan, carries into the next one, currency units; none at flat rates. */
  readonly carryover: LossCarryover;
  /**
   * Whether it is proved that no choice has less tax, nor the same tax and a carryover worth more (a short-term dollar counts one
   * per cent more than a long-term one), except for the cents that booking rounds. Otherwise it is the best of the choices that were tried.
   */
  readonly proven: boolean;
}

/**
 * The lots of several sales of a year that together make its tax least, and among these the ones whose carryover is worth most.
 *
 * Sale by sale is not the least where the year nets them: a long loss that is best alone may be worth less beside another sale's gain, and
 * two sales of one asset want the same lot. The sales may be of several days, assets and accounts; purchases among them count, and
 * what they wash. The plan is booked by the ledger's own rules in the end, and its tax is that of the booking. It is never more than
 * that of the simple rankings (highest basis first, earliest purchase first and so on), or of choosing sale by sale.
 *
 * @param ledger - what is held; left as it is
 * @param sales - of one calendar year, none before the ledger's last line; on one day they follow in the order given; their
 * `lots` are not read
 * @param options - `rates`: flat, or the brackets of the year; `income`: the rest of the year, only with brackets; `purchases`: those made
 *   among the sales. Default: no other income, no purchases.
 * @returns lots for each sale, the tax of the booked plan, and a bound
 * @throws {@link PortfolioError} `invalid-transactions` when the plan cannot be booked (positions count by date); `invalid-argument`,
 *   `not-finite`, `invalid-date`, `conflicting-options`
 * @remarks Where nothing can wash, and with one sale in a family of identical assets, `bound` is the least tax of the gains that the lots
 *   can make, exact except for whole units where brackets bend the tax. Several sales that can wash each other are bounded as if nothing
 *   washed and recent shares could be of either term, so they are rarely proven when they do. Costs some linear programs, about ten
 *   bookings of the assets of the plan, and up to 1,000 more where sales can wash each other.
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
  const choice = readSalesLotChoice(options);
  return lotsForSales(requireLedger(NAME, ledger), sales, choice);
}

/** The same for a ledger and options that have been checked. */
export function lotsForSales(
  ledger: TaxLedger,
  sales: readonly PlannedSale[],
  choice: SalesLotChoiceOptions,
): ChosenLotsForSales {
  const { purchases = [] } = choice;
  const plan = salePlan(ledger, sales, purchases);
  const objective = objectiveOf(ledger, plan.sales[0]!.date, choice);
  const whole = new LedgerPart(NAME, ledger, plan.lines);
  const { met, run } = meetSales(whole, plan, objective);
  const base =
    purchases.length === 0
      ? ledger
      : applyTransactions(
          ledger,
          plan.lines.filter(({ type }) => type !== "sell"),
        );
  const settings = resolveLedgerOptions(ledger.options);
  const parts = planParts({ settings, base, purchases }, met);
  const fixed = gainsBetween(ledger, base, plan.year);
  const tax = taxAfter(objective, fixed);
  // a flat tax is counted without what the purchases alone change
  const before = objective.flat === undefined ? 0 : objective.taxOf(fixed.shortTerm, fixed.longTerm);

  const booking = partBooking(ledger, base, plan);
  const book: BookPart = (part, lots) => booking(part)(lots);
  const choiceOf = (part: PlanPart, lots: PartChoice["lots"]): PartChoice => {
    const units = unitsOf(part, lots);
    const gains = units && part.gainsOf !== undefined ? part.gainsOf(units) : book(part, lots);
    return { lots, units, gains: gains ?? UNBOOKABLE };
  };
  const alone = parts.map((part) =>
    choiceOf(
      part,
      part.sales.map((sale) => sale.lots),
    ),
  );
  const linesOfBooking = whole.lines.length + plan.lines.length;
  const search = new PlanSearch(parts, alone, tax, book, linesOfBooking);
  const starts = [alone];
  const runs = [run, ...rankedRuns(whole, plan)];
  for (const { lots } of runs.slice(1)) {
    const ranked = parts.map((part) =>
      choiceOf(
        part,
        part.sales.map((sale) => (sale.retirement ? sale.lots : lots.get(sale.line.id)!)),
      ),
    );
    starts.push(ranked);
    search.start(ranked);
  }
  const proved = leastTaxOver(sumOf(parts.map(({ region }) => region)), tax, tax.tolerance, (mix) => search.offer(mix));
  const least = before + (Number.isFinite(proved) ? proved : Number.NEGATIVE_INFINITY); // a program that failed proves nothing
  if (before + search.tax > least + tax.tolerance) search.improve();

  const gainsBefore = gainsOfAssets(ledger, whole, plan.year);
  const booked = (choices: readonly PartChoice[]): BookedPlan => {
    const lots = new Map(
      parts.flatMap((part, p) => part.sales.map(({ line }, s) => [line.id, choices[p]!.lots[s]!] as const)),
    );
    const gains = gainsOfPlan(whole, plan, lots, { before: gainsBefore, runs });
    return { lots, gains, cost: objective.taxOf(gains.shortTerm, gains.longTerm) };
  };
  const [first, ...others] = different([search.chosen, ...starts]).flatMap(
    (choices) => ifBookable(() => booked(choices)) ?? [],
  );
  const { lots, gains, cost } = others.reduce((best, other) => (other.cost < best.cost ? other : best), first!);
  const taxNow = objective.taxNow(gains.shortTerm, gains.longTerm);
  // with the least tax there can be, a cent that booking rounds moves the carryover alone
  const carries = objective.flat === undefined && taxNow <= objective.leastNow + tax.tolerance;
  const rates = objective.flat ?? (carries ? CARRYOVER_WORTH : DEAREST);
  const rounding = (some: readonly PlanPart[]): number => some.reduce((sum, part) => sum + roundingOf(part, rates), 0);
  // what only booking tells is rounded already
  const inexact = tax.tolerance + INVISIBLE + rounding(parts.filter(({ gainsOf }) => gainsOf === undefined));
  const known = !mayComeBefore(ledger, plan);
  const bound = Math.min(taxNow, Math.max(least - rounding(parts), objective.leastNow)) / 100;
  const { shortTerm, longTerm } = objective.carryover(gains.shortTerm, gains.longTerm);
  const reached = Math.min(before + search.tax, cost) <= least + inexact && cost <= least + inexact + rounding(parts);
  const { averageCost } = settings; // then a pool leaves no choice
  return {
    sales: plan.sales.map(({ id }) => ({ sale: id, lots: lots.get(id)! })),
    tax: taxNow / 100,
    bound: averageCost ? taxNow / 100 : known && Number.isFinite(bound) ? bound : null,
    carryover: { shortTerm: shortTerm / 100, longTerm: longTerm / 100 },
    proven: averageCost || (known && reached),
  };
}

/** Each choice of lots once: rankings often agree, and booking a plan again tells nothing new. */
function different(plans: readonly (readonly PartChoice[])[]): (readonly PartChoice[])[] {
  const byLots = new Map<string, readonly PartChoice[]>();
  for (const choices of plans) {
    const key = JSON.stringify(choices.map(({ lots }) => lots));
    if (!byLots.has(key)) byLots.set(key, choices);
  }
  return [...byLots.values()];
}

/** A plan as the ledger books it, and its tax with the worth of its carryover, cents. */
interface BookedPlan {
  readonly lots: ReadonlyMap<string, readonly NamedLot[]>;
  readonly gains: Gains;
  readonly cost: number;
}

/**
 * Cents of tax that rounding can change when the plan is booked: in the basis of each lot that is split, and in proceeds between
 * the terms.
 */
function roundingOf({ options }: PlanPart, [short, long]: readonly [number, number]): number {
  const lots = new Set(options.map(({ lot }) => lot)).size;
  return lots * Math.max(short, long) + (options.length / 2) * Math.abs(short - long);
}

/** A plan that was booked while its lots were chosen. */
interface PlanRun {
  /** By sale. */
  readonly lots: ReadonlyMap<string, readonly NamedLot[]>;
  /** What the year recognizes in the end, cents; undefined where sales that name these lots might close other shares. */
  readonly gains: Gains | undefined;
}

/** Books the plan sale by sale, each with the lots that are best for it alone, and notes what each could choose from. */
function meetSales(
  whole: LedgerPart,
  plan: SalePlan,
  objective: TaxObjective,
): { readonly met: readonly MetSale[]; readonly run: PlanRun } {
  const met: MetSale[] = [];
  const gains = chooseInTurn(whole, plan, (sale) => {
    const problem = sale.problemOf(sale.retirement ? NO_TAX : taxAfter(objective, sale.gainsSoFar()));
    const { units } = provenSelection(problem);
    const { line, day, units: all, unit, retirement, held } = sale;
    met.push({
      line,
      day,
      units: all,
      unit,
      retirement,
      held,
      price: problem.price,
      lots: sale.lotsOf(units),
      problem,
    });
    return units;
  });
  return { met, run: { lots: new Map(met.map(({ line, lots }) => [line.id, lots])), gains } };
}

/** The plan when all sales follow one simple ranking, for each ranking. */
function rankedRuns(whole: LedgerPart, plan: SalePlan): PlanRun[] {
  return RANKINGS.map((ranking) => {
    const lots = new Map<string, readonly NamedLot[]>();
    const gains = chooseInTurn(whole, plan, (sale) => {
      const units = rankedSelection(sale.problemOf(NO_TAX), ranking);
      lots.set(sale.line.id, sale.lotsOf(units));
      return units;
    });
    return { lots, gains };
  });
}

/** A sale of the plan when its turn comes. */
interface SaleInTurn extends Omit<MetSale, "lots" | "price" | "problem"> {
  /** What the plan has added to the gains of the year so far, cents. */
  readonly gainsSoFar: () => Gains;
  readonly problemOf: (objective: TaxObjective) => SelectionProblem;
  readonly lotsOf: (units: Float64Array) => readonly NamedLot[];
}

/**
 * Books the plan and lets `choose` select the shares of each sale in turn.
 *
 * @returns what the year recognizes, cents; undefined where sales that name the lots might close other shares
 * @throws {@link PortfolioError} `invalid-transactions` when the plan cannot be booked
 */
function chooseInTurn(
  whole: LedgerPart,
  plan: SalePlan,
  choose: (sale: SaleInTurn) => Float64Array,
): Gains | undefined {
  let before: Gains | undefined;
  let asNamed = true;
  const booked = whole.book(plan.lines, (state, entry) => {
    before ??= gainsOfRows(state, 0, plan.year);
    if (entry.source.type !== "sell") return;
    const book = bookOf(state, entry.account, entry.asset);
    if (entry.units > book.held) return; // is reported when it is booked
    const unit = powerOfTen(state.journal.decimalsOf[entry.asset]!);
    const { held, problem } = selectionProblem(state, entry, book, NO_TAX);
    const named = held.map(({ purchase, quantity, adjustedAcquired }) => ({
      lot: purchase.id,
      quantity: quantity / unit,
      adjustedAcquired: fromEpochDay(adjustedAcquired),
    }));
    const units = choose({
      line: entry.source,
      day: entry.day,
      units: entry.units,
      unit,
      retirement: book.retirement,
      held: named,
      gainsSoFar: () => {
        const { shortTerm, longTerm } = gainsOfRows(state, 0, plan.year);
        return { shortTerm: shortTerm - before!.shortTerm, longTerm: longTerm - before!.longTerm };
      },
      problemOf: (objective) =>
        objective === NO_TAX ? problem : selectionProblem(state, entry, book, objective).problem,
      lotsOf: (own) => named.flatMap((lot, i) => (own[i]! > 0 ? [{ ...lot, quantity: own[i]! / unit }] : [])),
    });
    const picks = held.flatMap((fragment, i) =>
      units[i]! > 0 ? [{ fragment: fragment.place, quantity: units[i]! }] : [],
    );
    asNamed &&= namesTheSame(state, entry, book, picks);
    state.chosen = picks;
  });
  return asNamed ? gainsOfRows(booked, 0, plan.year) : undefined;
}

/** Units up to which a quantity in shares is read back as it was. */
const MOST_UNITS = 1e15;

/** Whether a sale that names the lots picked closes exactly these shares. O(lots). */
function namesTheSame(state: TaxState, entry: Entry, book: Book, picks: readonly Pick[]): boolean {
  const { averageCost, orderUnknown } = state.settings;
  if (averageCost || orderUnknown || entry.units > MOST_UNITS || state.journal.dust[entry.asset] !== 0) return false;
  return standAlone(state, book, picks);
}

/**
 * Books the sales of a part without those of the others: what they recognize in the year, undefined when the lots cannot be
 * booked. What the
 * ledger brings to it is found once for each part.
 */
function partBooking(
  ledger: TaxLedger,
  base: TaxLedger,
  plan: SalePlan,
): (part: PlanPart) => (lots: PartChoice["lots"]) => Gains | undefined {
  const known = new Map<PlanPart, (lots: PartChoice["lots"]) => Gains | undefined>();
  const bookingOf = (part: PlanPart) => {
    const placeOf = new Map(part.sales.map(({ line }, s) => [line.id, s]));
    const lines = plan.lines.filter(({ id, type }) => type !== "sell" || placeOf.has(id));
    const met = new LedgerPart(NAME, ledger, lines);
    const before = gainsOfAssets(base, met, plan.year);
    return (lots: PartChoice["lots"]): Gains | undefined => {
      const named = lines.map((line) =>
        line.type === "sell" ? { ...line, lots: lots[placeOf.get(line.id)!]! } : line,
      );
      const state = ifBookable(() => met.book(named));
      if (state === undefined) return undefined;
      const after = gainsOfRows(state, 0, plan.year);
      return { shortTerm: after.shortTerm - before.shortTerm, longTerm: after.longTerm - before.longTerm };
    };
  };
  return (part) => {
    const own = known.get(part) ?? bookingOf(part);
    known.set(part, own);
    return own;
  };
}

/** What the whole plan recognizes; where it was booked already, as it was then. @throws {@link PortfolioError} `invalid-transactions` when it cannot be booked with these lots */
function gainsOfPlan(
  whole: LedgerPart,
  { lines, year }: SalePlan,
  lots: ReadonlyMap<string, readonly NamedLot[]>,
  { before, runs }: { readonly before: Gains; readonly runs: readonly PlanRun[] },
): Gains {
  const known = runs.find((run) => [...lots].every(([sale, own]) => run.lots.get(sale) === own))?.gains;
  const named = lines.map((line) => (line.type === "sell" ? { ...line, lots: lots.get(line.id)! } : line));
  const after = known ?? gainsOfRows(whole.book(named), 0, year);
  return { shortTerm: after.shortTerm - before.shortTerm, longTerm: after.longTerm - before.longTerm };
}

/** What a ledger has recognized in a year, of the assets of a part. */
function gainsOfAssets({ dispositions }: TaxLedger, { assets }: LedgerPart, year: number): Gains {
  return gainsIn(
    dispositions.filter(({ asset }) => assets.has(asset)),
    year,
  );
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
  if (before === after) return none;
  const [old, now] = [before, after].map(({ byYear }) => byYear[String(year)] ?? none) as [Gains, Gains];
  return {
    shortTerm: Math.round(100 * (now.shortTerm - old.shortTerm)),
    longTerm: Math.round(100 * (now.longTerm - old.longTerm)),
  };
}
