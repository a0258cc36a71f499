import { toEpochDay } from "../../core/dates/calendar.js";
import type { LedgerSettings } from "../journal/ledger-options.js";
import { identicalAssets } from "../journal/linked-assets.js";
import { longTermFrom } from "../law/long-term-from.js";
import type { Gains, GainsRegion } from "../selection/gains-region.js";
import { selectionGains } from "../selection/selection-gains.js";
import type { SelectionProblem } from "../selection/selection-problem.js";
import { washCases } from "../selection/wash-cases.js";
import type { NamedLot, TaxLedger, TaxTransaction } from "../types.js";
import { hullOf, type LotOfSale, loosened, regionOfSales } from "./plan-regions.js";

/** A sale of the plan, as a first booking of the plan met it. */
export interface MetSale {
  readonly line: TaxTransaction;
  readonly day: number;
  /** Whole units, how many of them a share has, and proceeds in cents for each of them. */
  readonly units: number;
  readonly unit: number;
  readonly price: number;
  readonly retirement: boolean;
  /** What that booking closed. */
  readonly lots: readonly NamedLot[];
  /** What it could close, in the order of `problem.choices`. */
  readonly held: readonly NamedLot[];
  readonly problem: SelectionProblem;
}

/** Units that a sale of a part may close of a lot. */
export interface PartOption {
  readonly sale: number;
  /** Options of one lot share its units. */
  readonly lot: number;
  readonly name: NamedLot;
  /** The most that this sale can take, and what all its sales can. */
  readonly limit: number;
  readonly total: number;
}

/** Sales whose lots have no effect on the gains of any other sale of the plan. */
export interface PlanPart {
  readonly sales: readonly MetSale[];
  readonly options: readonly PartOption[];
  /** No choice recognizes less than some point of it, cents; its units are those of `options`. */
  readonly region: GainsRegion;
  /** Whether every point of the region can be reached, except for whole units. */
  readonly exact: boolean;
  /** What units of `options` recognize, cents; undefined where only booking them tells. */
  readonly gainsOf: ((units: Float64Array) => Gains) | undefined;
}

/** What the parts are made from. */
export interface PlanSetting {
  readonly settings: LedgerSettings;
  /** The ledger with the purchases of the plan, and without its sales. */
  readonly base: TaxLedger;
  readonly purchases: readonly TaxTransaction[];
}

/** An open lot of the base. */
interface PlanLot {
  readonly name: NamedLot;
  readonly book: string;
  readonly units: number;
  /** Adjusted, cents per unit. */
  readonly basis: number;
  readonly acquired: number;
  readonly adjusted: number;
  readonly longFrom: number;
}

const bookOf = ({ account, asset }: Pick<TaxTransaction, "account" | "asset">): string =>
  JSON.stringify([account, asset]);

/**
 * Takes a plan apart. Sales meet through the lots of their book, and through replacements in their family of identical assets.
 *
 * Where nothing can wash, a book is a part, and its gains are linear in the lots. A single sale in a family that can wash has the cases of
 * its own washes. Several sales of such a family are bounded as if nothing washed and recent shares could be of either term.
 */
export function planParts(plan: PlanSetting, sales: readonly MetSale[]): PlanPart[] {
  return groups(sales, ({ line }) => familyOf(plan, line.asset)[0]!).flatMap((own) => {
    const family = familyOf(plan, own[0]!.line.asset);
    const lots = lotsOf(plan, family, own[0]!.unit);
    const taxable = own.filter(({ retirement }) => !retirement);
    if (!canWash(plan, family, lots, taxable)) {
      return groups(own, ({ line }) => bookOf(line)).map((book) => linearPart(book, lots));
    }
    const later = plan.purchases.some(({ asset }) => family.includes(asset));
    const { sameOrder, soldReplacement } = plan.settings.policies;
    const plain = sameOrder === "ineligible" && soldReplacement === "ineligible";
    return [own.length === 1 && plain && !later ? lonePart(own[0]!) : familyPart(plan, family, own, lots, later)];
  });
}

function groups<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const own = found.get(key);
    if (own === undefined) found.set(key, [item]);
    else own.push(item);
  }
  return [...found.values()];
}

function familyOf({ settings, base }: PlanSetting, asset: string): string[] {
  if (settings.washDays === null || settings.notSecurities.has(asset)) return [asset];
  return [...identicalAssets(asset, settings.identical, base.transactions)].sort();
}

/** @param unit - units of a share, which the assets of a family have in common */
function lotsOf({ base, settings }: PlanSetting, family: readonly string[], unit: number): PlanLot[] {
  return base.openLots
    .filter(({ asset }) => family.includes(asset))
    .map((row) => {
      const units = Math.round(row.quantity * unit);
      return {
        name: { lot: row.lot, quantity: row.quantity, adjustedAcquired: row.adjustedAcquired },
        book: bookOf(row),
        units,
        basis: (100 * row.adjustedBasis) / units,
        acquired: toEpochDay(row.acquired),
        adjusted: toEpochDay(row.adjustedAcquired),
        longFrom: longFromOf(settings, toEpochDay(row.adjustedAcquired)),
      };
    });
}

const longFromOf = ({ longTermYears }: LedgerSettings, adjusted: number): number =>
  longTermYears === null ? Number.POSITIVE_INFINITY : longTermFrom(adjusted, longTermYears);

const sells = (sale: MetSale, lot: PlanLot): boolean => lot.book === bookOf(sale.line) && lot.acquired <= sale.day;

/** Whether a loss could meet a replacement. Careful: shares that replaced others already count as well. */
function canWash(
  { settings, base }: PlanSetting,
  family: readonly string[],
  lots: readonly PlanLot[],
  sales: readonly MetSale[],
): boolean {
  const { washDays } = settings;
  if (washDays === null || settings.notSecurities.has(family[0]!)) return false;
  const bought = lots.map(({ name, acquired }) => ({ lot: name.lot, acquired }));
  if (settings.policies.soldReplacement === "eligible") {
    for (const { id, type, asset, date } of base.transactions) {
      if (family.includes(asset) && (type === "buy" || type === "dividend-reinvestment")) {
        bought.push({ lot: id, acquired: toEpochDay(date) });
      }
    }
  }
  return sales.some((sale) => {
    const near = bought.filter(({ acquired }) => Math.abs(acquired - sale.day) <= washDays);
    const losses = lots.filter((lot) => sells(sale, lot) && lot.basis > sale.price);
    return losses.some(({ name }) => near.some(({ lot }) => lot !== name.lot));
  });
}

function optionsOf(sales: readonly MetSale[], lots: readonly PlanLot[]): PartOption[] {
  return sales.flatMap((sale, s) =>
    lots.flatMap((lot, i) => {
      if (sale.retirement || !sells(sale, lot)) return [];
      return [{ sale: s, lot: i, name: lot.name, limit: Math.min(lot.units, sale.units), total: lot.units }];
    }),
  );
}

function partOf(
  sales: readonly MetSale[],
  lots: readonly PlanLot[],
  termOf: (lot: PlanLot, day: number, gain: number) => LotOfSale["term"],
): PlanPart & { readonly pairs: readonly LotOfSale[] } {
  const options = optionsOf(sales, lots);
  const pairs = options.map(({ sale, lot }): LotOfSale => {
    const { price, day } = sales[sale]!;
    const gain = price - lots[lot]!.basis;
    return { sale, lot, gain, term: termOf(lots[lot]!, day, gain) };
  });
  const needs = sales.map(({ units, retirement }) => (retirement ? 0 : units));
  const limits = lots.map(({ units }) => units);
  return { sales, options, region: regionOfSales(pairs, needs, limits), exact: false, gainsOf: undefined, pairs };
}

/** Sales of one book that nothing washes; those in a retirement account recognize nothing. */
function linearPart(sales: readonly MetSale[], lots: readonly PlanLot[]): PlanPart {
  const own = lots.filter(({ book }) => book === bookOf(sales[0]!.line));
  const { pairs, ...part } = partOf(sales, own, ({ longFrom }, day) => (day >= longFrom ? "long" : "short"));
  return {
    ...part,
    exact: true,
    gainsOf: (units) => {
      const sums = { shortTerm: 0, longTerm: 0 };
      pairs.forEach(({ gain, term }, at) => {
        sums[term === "long" ? "longTerm" : "shortTerm"] += gain * units[at]!;
      });
      return sums;
    },
  };
}

/** A sale that is alone in its family, so that its washes are its own. */
function lonePart(sale: MetSale): PlanPart {
  const { problem, held } = sale;
  return {
    sales: [sale],
    options: held.map((name, i) => {
      const { units } = problem.choices[i]!;
      return { sale: 0, lot: i, name, limit: Math.min(units, sale.units), total: units };
    }),
    region: hullOf(washCases(problem).map((one) => one.region)),
    exact: false,
    gainsOf: selectionGains(problem),
  };
}

/**
 * Sales that may wash each other.
 *
 * A wash moves a loss into a replacement, and with it days: the loss is recognized with the replacement or not at all, and a recent
 * share that is sold can have become long-term. So no choice recognizes less than if nothing washed, gains of recent shares were of
 * either term, and so were short losses, which may end in a share that has become long-term. Long losses make their replacement
 * long; only beside a 29 February can one that is bought later miss that by a day.
 */
function familyPart(
  plan: PlanSetting,
  family: readonly string[],
  sales: readonly MetSale[],
  lots: readonly PlanLot[],
  later: boolean,
): PlanPart {
  const { washDays, policies } = plan.settings;
  const recent = Math.min(...sales.map(({ day }) => day)) - (washDays ?? 0);
  const most = later ? (washDays ?? 0) * plan.purchases.length : 0;
  const missesTheDay = ({ adjusted }: PlanLot, day: number): boolean => {
    for (let k = 1; k <= most; k++) if (longFromOf(plan.settings, adjusted + k) > day + k) return true;
    return false;
  };
  const { pairs: _, ...part } = partOf(sales, lots, (lot, day, gain) => {
    if (day < lot.longFrom) return gain < 0 || lot.acquired >= recent ? "free" : "short";
    const moves = policies.soldReplacement === "eligible" || missesTheDay(lot, day);
    return gain < 0 && moves ? "free" : "long";
  });
  return { ...part, region: loosened(part.region, movableGains(plan, family, recent)) };
}

/** Cents that sales of the past could still move between the terms: of fresh shares, where these take losses even when they are sold. */
function movableGains({ settings, base }: PlanSetting, family: readonly string[], recent: number): number {
  if (settings.policies.soldReplacement !== "eligible") return 0;
  return base.dispositions
    .filter(({ asset, acquired }) => family.includes(asset) && toEpochDay(acquired) >= recent)
    .reduce((sum, { proceeds, basis }) => sum + 100 * Math.max(proceeds, basis), 0);
}
