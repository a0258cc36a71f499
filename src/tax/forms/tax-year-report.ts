import { fromEpochDay, toEpochDay } from "../../core/dates/calendar.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import { resolveLedgerOptions } from "../journal/ledger-options.js";
import { FILING_STATUSES } from "../law/filing-status.js";
import { longTermFrom } from "../law/long-term-from.js";
import type { NetCapitalGains } from "../law/net-capital-gains.js";
import { netCapitalGainsByYear } from "../law/net-capital-gains-by-year.js";
import { lossCarryoverOptions } from "../law/year-income-options.js";
import { requireLedger } from "../ledger/require-ledger.js";
import type { FilingStatus, LossCarryover, TaxLedger, WashSaleRecord, YearTotals } from "../types.js";
import { checkTaxYear } from "./check-tax-year.js";

/** How a year is reported. */
export interface TaxYearReportOptions {
  /** The day of the report, for what to watch. Default: the last day of the year. */
  readonly date?: IsoDate;
  /** Gives the netting and the carryovers. Default: they are left out. */
  readonly filingStatus?: FilingStatus;
  /** Losses carried into the first year of the ledger. Default none. */
  readonly carryover?: LossCarryover;
}

/** A sale of the year that took a loss. Currency units. */
export interface TakenLoss {
  /** Id of the sale. */
  readonly sale: string;
  /** The account. */
  readonly account: string;
  /** The asset. */
  readonly asset: string;
  /** The day of the sale. */
  readonly date: IsoDate;
  /** The loss that counts, as a positive number. */
  readonly loss: number;
  /** The part that was disallowed. */
  readonly disallowed: number;
}

/** Something that the thirty days after the report decide. */
export type YearWatch =
  | {
      /** A purchase until `until` would disallow what is left of the loss. */
      readonly kind: "do-not-buy";
      readonly asset: string;
      readonly until: IsoDate;
      readonly loss: number;
    }
  | {
      /** From `on` a sale of these shares is long-term. */
      readonly kind: "long-term-soon";
      readonly asset: string;
      readonly account: string;
      readonly lot: string;
      readonly quantity: number;
      readonly on: IsoDate;
    };

/** A year of taxes in one piece of plain data. Currency units. */
export interface TaxYearReport {
  /** The tax year. */
  readonly year: number;
  /** The day that `watch` looks from. */
  readonly date: IsoDate;
  /** What the sales of the year came to. */
  readonly totals: YearTotals;
  /** Netting with the losses carried in; `null` without a filing status. */
  readonly net: NetCapitalGains | null;
  /** Wash-sale adjustments of the year's sales. */
  readonly washSales: readonly WashSaleRecord[];
  /** Losses that were taken, the greatest first. */
  readonly losses: readonly TakenLoss[];
  /** What the next thirty days decide, by day. */
  readonly watch: readonly YearWatch[];
}

const reportOptions: OptionsOf<TaxYearReportOptions> = {
  date: { kind: "date" },
  filingStatus: { kind: "choice", of: FILING_STATUSES },
  carryover: { kind: "object", of: lossCarryoverOptions },
};

/** The days that the report looks ahead. */
const AHEAD = 30;

/**
 * A year's taxes in one piece: gains, wash sales with their audit, losses taken, carryovers, and what the next thirty days decide.
 *
 * @param ledger - of {@link buildTaxLedger}
 * @param year - the tax year
 * @param options - `date` the last day of the year, `filingStatus` none, `carryover` none
 * @returns the report; `taxYearSection` makes a chapter of the tear sheet of it
 * @throws {@link PortfolioError} `invalid-argument` for a ledger, a year or options that are none; `invalid-date`
 * @remarks O(dispositions + open lots). `watch` knows the journal alone: {@link washSaleCoverage} says what it lacks.
 * @example
 * taxYearReport(ledger, 2025, { filingStatus: "single" }).net;
 */
export function taxYearReport(ledger: TaxLedger, year: number, options: TaxYearReportOptions = {}): TaxYearReport {
  requireLedger("taxYearReport", ledger);
  const wanted = checkTaxYear(year);
  const read = readOptions("options", options, reportOptions, { what: "an option of taxYearReport" });
  const date = read.date ?? `${wanted}12-31`;
  const none: YearTotals = { shortTerm: 0, longTerm: 0, disallowed: 0, permanentlyDisallowed: 0 };
  const totals = Object.hasOwn(ledger.byYear, String(year)) ? ledger.byYear[String(year)]! : none;
  return {
    year,
    date,
    totals,
    net: netOf(ledger, year, totals, read),
    washSales: ledger.audit.filter(({ saleDate }) => saleDate.startsWith(wanted)),
    losses: lossesOf(ledger, wanted),
    watch: watchOf(ledger, toEpochDay(date)),
  };
}

function netOf(
  ledger: TaxLedger,
  year: number,
  totals: YearTotals,
  { filingStatus, carryover }: TaxYearReportOptions,
): NetCapitalGains | null {
  if (filingStatus === undefined) return null;
  const until = Object.entries(ledger.byYear).filter(([name]) => Number(name) < year);
  const rows = netCapitalGainsByYear(
    { ...Object.fromEntries(until), [year]: totals },
    { filingStatus, ...(carryover === undefined ? {} : { carryover }) },
  );
  const { year: _, ...net } = rows.at(-1)!;
  return net;
}

function lossesOf(ledger: TaxLedger, wanted: string): TakenLoss[] {
  const sales = new Map<string, { cents: number; disallowed: number; row: TaxLedger["dispositions"][number] }>();
  for (const row of ledger.dispositions) {
    if (!row.date.startsWith(wanted)) continue;
    const sale = sales.get(row.sale) ?? { cents: 0, disallowed: 0, row };
    sale.cents += Math.round(row.recognized * 100);
    sale.disallowed += Math.round(row.disallowed * 100);
    sales.set(row.sale, sale);
  }
  return [...sales.values()]
    .filter(({ cents }) => cents < 0)
    .sort((a, b) => a.cents - b.cents)
    .map(({ cents, disallowed, row: { sale, account, asset, date } }) => ({
      sale,
      account,
      asset,
      date,
      loss: -cents / 100,
      disallowed: disallowed / 100,
    }));
}

function watchOf(ledger: TaxLedger, day: number): YearWatch[] {
  const { washDays, notSecurities, longTermYears, accounts } = resolveLedgerOptions(ledger.options);
  const found: (readonly [day: number, watch: YearWatch])[] = [];
  if (washDays !== null) {
    const open = new Map<string, { until: number; cents: number }>();
    for (const { asset, date, recognized } of ledger.dispositions) {
      const until = toEpochDay(date) + washDays;
      if (!(recognized < 0) || toEpochDay(date) > day || until < day || notSecurities.has(asset)) continue;
      const own = open.get(asset) ?? { until, cents: 0 };
      open.set(asset, { until: Math.max(own.until, until), cents: own.cents - Math.round(recognized * 100) });
    }
    for (const [asset, { until, cents }] of open) {
      found.push([until, { kind: "do-not-buy", asset, until: fromEpochDay(until), loss: cents / 100 }]);
    }
  }
  if (longTermYears !== null) {
    const taxable = new Set(accounts.filter(({ retirement }) => !retirement).map(({ id }) => id));
    for (const { asset, account, lot, quantity, adjustedAcquired } of ledger.openLots) {
      if (!taxable.has(account)) continue;
      const on = longTermFrom(toEpochDay(adjustedAcquired), longTermYears);
      if (on > day && on <= day + AHEAD)
        found.push([on, { kind: "long-term-soon", asset, account, lot, quantity, on: fromEpochDay(on) }]);
    }
  }
  return found.sort(([a], [b]) => a - b).map(([, watch]) => watch);
}
