import { fromEpochDay, toEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import { resolveLedgerOptions } from "../journal/ledger-options.js";
import { requireLedger } from "../ledger/require-ledger.js";
import { SaleOrder } from "../ledger/sale-order.js";
import type { Disposition, TaxLedger } from "../types.js";
import { identicalAssets } from "./identical-assets.js";

/** Which days and accounts the journal knows. */
export interface WashSaleCoverageOptions {
  /** The last day up to which the journal has every trade, for all accounts or by account. An account that is not named has none. */
  readonly through: IsoDate | Readonly<Record<string, IsoDate>>;
  /** The first day from which the journal has every trade, in the same form. An account that is not named is whole from its beginning. Default: all are. */
  readonly from?: IsoDate | Readonly<Record<string, IsoDate>>;
  /**
   * Every account whose purchases count: the taxpayer's, the retirement accounts, those of the spouse. Accounts of the ledger need not be
   * named; one that the ledger does not have is missing on every day. Default none besides the ledger's.
   */
  readonly accounts?: readonly string[];
}

/** Days of one account and asset that the journal does not have. */
export interface MissingDays {
  /** The account. */
  readonly account: string;
  /** The asset whose purchases would count. */
  readonly asset: string;
  /** First missing day. */
  readonly from: IsoDate;
  /** Last missing day. */
  readonly to: IsoDate;
}

/** A sale at a loss, and whether the journal can say that the loss counts. Money in currency units. */
export interface CoveredSale {
  /** Id of the sale. */
  readonly sale: string;
  /** The account of the sale. */
  readonly account: string;
  /** The asset that was sold. */
  readonly asset: string;
  /** The day of the sale. */
  readonly date: IsoDate;
  /** The loss before any of it is disallowed, as a positive number. */
  readonly loss: number;
  /** The part of it that purchases in the journal disallow. */
  readonly disallowed: number;
  /**
   * `none`: every day of the window is known, and nothing washes. `washed`: purchases that are known disallow a part, and no day that is missing
   * could disallow more. `not-covered`: a purchase on a day that is missing could disallow more than is known.
   */
  readonly washSale: "none" | "washed" | "not-covered";
  /** The days that are missing; empty unless `not-covered`. */
  readonly missing: readonly MissingDays[];
}

/** What the journal knows of the wash sales of each loss. */
export interface WashSaleCoverage {
  /** No sale is `not-covered`. */
  readonly complete: boolean;
  /** Sales at a loss in taxable accounts, in the order of the sales. */
  readonly sales: readonly CoveredSale[];
}

/** A day, or days by account. */
const DAYS = { kind: "either", of: [{ kind: "date" }, { kind: "record", of: { kind: "date" } }] } as const;

const coverageOptions: OptionsOf<WashSaleCoverageOptions, "accounts"> = {
  through: { ...DAYS, required: true },
  from: DAYS,
  accounts: { kind: "list", of: { kind: "text" }, default: [] },
};

/**
 * Whether the journal has seen enough to say that a loss counts: for each sale at a loss the state of its wash-sale window.
 *
 * A broker's file ends on a day, and a purchase in the thirty days after a loss, in an account of the spouse or in an IRA that nobody imported,
 * can still disallow it. Coverage is therefore a state of each loss, with the account, the asset and the days that are missing.
 *
 * @param ledger - of {@link buildTaxLedger}
 * @param options - `through` is required; `from` none, `accounts` those of the ledger
 * @returns the losses with their states
 * @throws {@link PortfolioError} `invalid-argument` for a ledger or options that are none; `invalid-date`
 * @remarks O(dispositions × accounts). A loss that is disallowed as a whole is `washed` whatever is missing: which purchase took it may still
 *   change. Where the ledger knows no wash-sale rule, or the asset is no security, the state is `none`. 26 USC 1091(a).
 * @example
 * washSaleCoverage(ledger, { through: "2025-12-31", accounts: ["spouse"] }).sales.filter(({ washSale }) => washSale === "not-covered");
 */
export function washSaleCoverage(ledger: TaxLedger, options: WashSaleCoverageOptions): WashSaleCoverage {
  requireLedger("washSaleCoverage", ledger);
  const read = readOptions("options", options, coverageOptions, { what: "an option of washSaleCoverage" });
  const settings = resolveLedgerOptions(ledger.options);
  const known = settings.accounts.map(({ id }) => id);
  const accounts = [...new Set([...known, ...read.accounts])];
  for (const name of ["through", "from"] as const) checkNames(name, read[name], accounts);
  const dayOf = (days: WashSaleCoverageOptions["from"], account: string): number | undefined => {
    const day = typeof days === "string" || days === undefined ? days : days[account];
    return day === undefined ? undefined : toEpochDay(day);
  };
  const missingOf = (account: string, asset: string, first: number, last: number): MissingDays[] => {
    const days = (from: number, to: number): MissingDays[] =>
      from > to ? [] : [{ account, asset, from: fromEpochDay(from), to: fromEpochDay(to) }];
    const through = known.includes(account) ? dayOf(read.through, account) : undefined;
    if (through === undefined) return days(first, last);
    const from = dayOf(read.from, account) ?? Number.NEGATIVE_INFINITY;
    return [...days(first, Math.min(last, from - 1)), ...days(Math.max(first, through + 1, from), last)];
  };
  const identical = identicalAssets(ledger, settings);
  const { washDays, notSecurities } = settings;
  const sales = lossesOf(ledger).map(({ rows: [row], loss, disallowed }): CoveredSale => {
    const { sale, account, asset, date } = row!;
    const facts = { sale, account, asset, date, loss: loss / 100, disallowed: disallowed / 100 };
    const windowed = washDays !== null && !notSecurities.has(asset) && disallowed < loss;
    const day = toEpochDay(date);
    const missing = windowed
      ? accounts.flatMap((each) =>
          identical(asset).flatMap((other) => missingOf(each, other, day - washDays, day + washDays)),
        )
      : [];
    const washSale = missing.length > 0 ? "not-covered" : disallowed > 0 ? "washed" : "none";
    return { ...facts, washSale, missing };
  });
  return { complete: sales.every(({ washSale }) => washSale !== "not-covered"), sales };
}

function checkNames(name: string, days: WashSaleCoverageOptions["from"], accounts: readonly string[]): void {
  if (typeof days !== "object") return;
  for (const account of Object.keys(days)) {
    if (accounts.includes(account)) continue;
    throw new PortfolioError(
      "invalid-argument",
      `options.${name} names ${shownValue(account)}, which is no account of the ledger or of options.accounts`,
      { argument: `options.${name}`, account },
    );
  }
}

/** The sales with rows at a loss, and those rows' losses in whole cents. */
function lossesOf(
  ledger: TaxLedger,
): { readonly rows: Disposition[]; readonly loss: number; readonly disallowed: number }[] {
  const bySale = new Map<string, { rows: Disposition[]; loss: number; disallowed: number }>();
  for (const row of ledger.dispositions) {
    const loss = Math.round(row.basis * 100) - Math.round(row.proceeds * 100);
    if (loss <= 0) continue;
    const sale = bySale.get(row.sale) ?? { rows: [], loss: 0, disallowed: 0 };
    sale.rows.push(row);
    sale.loss += loss;
    sale.disallowed += Math.round(row.disallowed * 100);
    bySale.set(row.sale, sale);
  }
  const order = new SaleOrder(ledger.transactions);
  return [...bySale.values()].sort((a, b) => order.compare(a.rows[0]!, b.rows[0]!));
}
