import type { IsoDate, TaxLot } from "../core/types.js";

export type { TaxLot } from "../core/types.js";

/*
 * Words of this room.
 *
 * - Line: one transaction of the journal. Its order is its place among the lines as they are booked; its position is its place in the list.
 * - Unit: the smallest part of a share that an asset is counted in. All quantities inside are whole units, all money whole cents.
 * - Lot: the shares that one purchase brought, named by the id of the purchase.
 * - Fragment: shares of one lot in one account that are alike, with the same basis per share and the same adjusted date. Wash sales cut lots into fragments.
 * - Book: what one account holds of one asset. Pool: the only fragment of a book under average cost.
 * - Family: a set of substantially identical assets, whose shares wash each other. Tied set: assets that a family or a corporate action connects.
 * - Wash: a loss meets a replacement, so that the loss is disallowed and added to the basis of the replacement.
 * - Fresh: shares that were purchased and have not replaced others yet, so that a loss can still meet them. Listed: fresh and within the window.
 * - Used: shares that have replaced others. Twin: the used fragment that was last split off a fresh one, which takes in shares that are just like it.
 * - Tacked: the holding period of a replacement is moved back by the days that the shares sold at a loss were held. The adjusted date shows it.
 * - Pending loss: loss shares that no replacement has met so far; for thirty days a purchase still can.
 * - Piece: shares that one sale takes out of one fragment. Part: a piece of shares that were sold before they replaced others, cut where they begin to differ.
 */

/** Which shares a sale closes first. All but `specific` fill a sale on their own; `lots` on a sale overrules them. */
export type LotMethod =
  /** Highest adjusted basis per share first. */
  | "hifo"
  /** Earliest purchase first. */
  | "fifo"
  /** Latest purchase first. */
  | "lifo"
  /** Lowest adjusted basis per share first. */
  | "lofo"
  /** The lots that the sale names. */
  | "specific"
  /** The lots with the least tax at `rates`, wash sales and the year's netting with what is known on that day included. */
  | "min-tax";

/** Flat rates as fractions. */
export interface TaxRates {
  /** Rate of gains held for a year or less. */
  readonly shortTerm: number;
  /** Rate of gains held for more than a year. */
  readonly longTerm: number;
  /** Added to both rates. Default 0. */
  readonly netInvestmentIncome?: number;
}

export type FilingStatus = "single" | "married-joint" | "married-separate" | "head-of-household";

/** A rate for the part of the income from `from` to the next bracket. */
export interface TaxBracket {
  /** Currency units of taxable income. */
  readonly from: number;
  readonly rate: number;
}

/** The rates of one year and one filing status, as plain data that a caller may replace. */
export interface TaxBrackets {
  readonly year: number;
  readonly filingStatus: FilingStatus;
  /** From 0 upwards. */
  readonly ordinary: readonly TaxBracket[];
  /** From 0 upwards; income other than long-term gains fills them first. */
  readonly longTerm: readonly TaxBracket[];
  /** Added on investment income above the threshold of modified adjusted gross income. */
  readonly netInvestmentIncome: { readonly rate: number; readonly threshold: number };
  /** Greatest net capital loss taken from other income in a year. */
  readonly lossDeductionLimit: number;
  readonly source: string;
}

/** Losses as positive numbers, currency units. */
export interface LossCarryover {
  readonly shortTerm: number;
  readonly longTerm: number;
}

export interface YearIncome {
  /** Taxable income without capital gains and losses: wages, interest and the like after all deductions. It may be negative. Default 0. */
  readonly ordinaryIncome?: number;
  /** Dividends taxed as long-term gains, which `ordinaryIncome` does not include. Default 0. */
  readonly qualifiedDividends?: number;
  /** Short-term gains less losses that the year recognized, before carryovers. Default 0. */
  readonly shortTerm?: number;
  /** Long-term gains less losses that the year recognized, before carryovers. Default 0. */
  readonly longTerm?: number;
  /** Losses carried in from the year before. Default: none. */
  readonly carryover?: LossCarryover;
  /** Interest and dividends within the other two figures, for the net investment income tax. Default: `qualifiedDividends`. */
  readonly investmentIncome?: number;
  /** Modified adjusted gross income without capital gains. Default: ordinary income plus qualified dividends, which are lower by the deductions. */
  readonly modifiedAdjustedGrossIncome?: number;
}

/** Where reasonable readers of the wash-sale rule differ. The first word of each is the default. */
export interface WashSalePolicies {
  /**
   * Shares bought within the window but sold before the loss sale: `ineligible` as replacements, or `eligible` (their
   * sale then recognizes the loss; it is not tested for a wash again).
   */
  readonly soldReplacement?: "ineligible" | "eligible";
  /** Shares in the window that were acquired before the shares sold were: `wash` (the words of the law) or `silver` (they do not). */
  readonly earlierAcquired?: "wash" | "silver";
  /** Lots closed by one order: `ineligible` as replacements of each other, or `eligible`, as if sold one after another. */
  readonly sameOrder?: "ineligible" | "eligible";
}

/** What a country's law says, as plain data. */
export interface TaxRules {
  readonly name: string;
  /** Days before and after a loss sale in which a purchase washes it; `null` where there is no such rule. */
  readonly washSaleDays: number | null;
  /** Years a holding must be exceeded by to be long-term; `null` where the law knows no such term (all is `short`). */
  readonly longTermYears: number | null;
  /** `lots`: each purchase keeps its basis. `average`: one pool for each account and asset. */
  readonly costBasis: "lots" | "average";
}

export interface TaxAccount {
  readonly id: string;
  /** Sales in `traditional` and `roth` accounts have no gain or loss; purchases there can disallow a loss for good. */
  readonly kind: "taxable" | "traditional" | "roth";
}

export type TaxTransactionType =
  | "buy"
  | "sell"
  | "dividend-reinvestment"
  /** Into `account` from outside (`acquired` and `amount`, the basis), or from `account` to the account `to`. */
  | "transfer"
  /** `ratio` new shares for each old one, in every account. */
  | "split"
  /** `amount` paid on the shares held in `account`; lowers basis, what exceeds it is gain. */
  | "return-of-capital"
  /** Shares that were inherited: long-term from the first day, with `amount`, their value on the day of death, as basis (IRC 1014, 1223(9)). */
  | "inheritance"
  /** `amount` added to the basis of the shares held in `account`, or taken from it where it is negative: corrections, Form 2439. */
  | "basis-adjustment"
  /** Every share of `asset` becomes `ratio` shares of `newAsset`; basis and dates go along. A tax-free exchange, and no purchase (Reg. 1.1091-1(f)). */
  | "merger"
  /** The same with `cash` for each old share: gain is recognized up to the cash, a loss never (IRC 356, 358). */
  | "merger-with-cash"
  /** Every share of `asset` brings `ratio` shares of `newAsset`, which take `basisFraction` of the basis; dates go along. */
  | "spin-off"
  /** `asset` is called `newAsset` from now on; both names are one security. */
  | "symbol-change"
  | "short-sale"
  /** Closes short sales, earliest first. */
  | "cover";

/**
 * One line of the journal. Amounts have at most two decimals, prices and fees eight, quantities eighteen; as numbers or, exact beyond doubt, as
 * strings.
 *
 * What each type needs: buy, sell, dividend-reinvestment, short-sale, cover, inheritance: `account`, `quantity`, and `amount` or `price`.
 * transfer: `account`, `quantity`, and `acquired` with `amount`, or `to`. split: `ratio`. return-of-capital, basis-adjustment: `account`,
 * `amount`. merger: `newAsset`, `ratio`; merger-with-cash: also `cash`, `newPrice`. spin-off: `newAsset`, `ratio`, `basisFraction`.
 * symbol-change: `newAsset`.
 */
export interface TaxTransaction {
  /** Unique; a purchase's id is the name of its lot. */
  readonly id: string;
  readonly type: TaxTransactionType;
  /** Trade date. */
  readonly date: IsoDate;
  /**
   * Time of the trade on that date, "14:30:00" with up to nine decimals of the second, in one time zone for all lines of a day. Without
   * it the line comes after every line of its day that stands before it in the list.
   */
  readonly time?: string;
  /** None on split, mergers, spin-off and symbol-change: they apply to all accounts. */
  readonly account?: string;
  readonly asset: string;
  /** Shares, greater than 0. */
  readonly quantity?: number | string;
  /** Total money, fees included: what was paid, or what was received. */
  readonly amount?: number | string;
  /** Per share; used when there is no `amount`. */
  readonly price?: number | string;
  /** Added to a purchase and taken from a sale when `price` is used. */
  readonly fees?: number | string;
  /** New shares for an old one: 2, 0.1, "3/2". */
  readonly ratio?: number | string;
  /** The lots that a sale closes (or a transfer moves). */
  readonly lots?: readonly NamedLot[];
  /** transfer: the account that receives. */
  readonly to?: string;
  /** transfer from outside: when the shares were bought. inheritance: the day of death; default `date`. */
  readonly acquired?: IsoDate;
  /** transfer from outside: the same, moved by earlier wash sales. Default `acquired`. */
  readonly adjustedAcquired?: IsoDate;
  /** Shares that wash nothing, since they came by gift or replaced others already. Default false. */
  readonly cannotReplace?: boolean;
  /** mergers, spin-off, symbol-change: the other asset. */
  readonly newAsset?: string;
  /** merger-with-cash: money paid for each old share, up to eight decimals. */
  readonly cash?: number | string;
  /** merger-with-cash: fair market value of one new share on that day, up to eight decimals. */
  readonly newPrice?: number | string;
  /** basis-adjustment: only the shares of this purchase. Default all that `account` holds of `asset`, share for share. */
  readonly lot?: string;
  /** spin-off: the fraction of the basis that goes to `newAsset`, up to eight decimals. */
  readonly basisFraction?: number | string;
}

/** So many shares of a purchase. */
export interface NamedLot {
  /** The id of the purchase. */
  readonly lot: string;
  readonly quantity: number | string;
  /** Only those with this date, where wash sales gave the shares of the purchase several. */
  readonly adjustedAcquired?: IsoDate;
}

export interface TaxLedgerOptions {
  readonly accounts: readonly TaxAccount[];
  /** Which shares a sale closes first. Default `hifo`. */
  readonly lotMethod?: LotMethod;
  /**
   * Needed by `min-tax`: flat, or the brackets of one year or several ({@link usTaxRates}). With brackets each sale is chosen by what the
   * year has recognized so far and the losses carried into it, and of choices with the same tax the one that carries most on is taken; a
   * year without a table takes that of the last year before it that has one, else the first.
   */
  readonly rates?: TaxRates | TaxBrackets | readonly TaxBrackets[];
  /**
   * Other income by year; used only with bracket rates. Default none. A year left out takes the latest earlier year given, else the first.
   * `carryover` applies to its own year; in other years it follows from the ledger.
   */
  readonly income?: Readonly<Record<string, Omit<YearIncome, "shortTerm" | "longTerm">>>;
  /** Sets of assets that wash each other; sets that share an asset are one. Default none. */
  readonly substantiallyIdentical?: readonly (readonly string[])[];
  /** Policies, or `false` to switch the rule off. Default: the first word of each policy. */
  readonly washSales?: WashSalePolicies | false;
  /** Assets that are not securities, to which the wash-sale rule does not apply. Default none. */
  readonly notSecurities?: readonly string[];
  /**
   * What orders the lines of one day. Default `list`.
   *
   * `list`: the `time` of a line, and the list where times are equal. A line without a time comes after every line of its day that
   * stands before it in the list. Types, names and ids decide nothing.
   *
   * `unknown`: the source has no order, so that the list decides nothing either (and `time` is refused). Corporate actions come first; then
   * the sales that the shares held before them can fill; then purchases, transfers and the other sales. Losses of one day
   * meet replacements in the order in which the shares sold were acquired, earliest first (Reg. 1.1091-1(b)); shares sold that day replace
   * nothing.
   */
  readonly sameDayOrder?: "list" | "unknown";
  /** The law. Default {@link usTaxRules}. */
  readonly rules?: TaxRules;
}

/** Shares of one short sale that are not covered yet and share what wash sales deferred into them. Money in currency units. */
export interface TaxShort {
  /** The id of the short sale. */
  readonly lot: string;
  /** The account that is short. */
  readonly account: string;
  /** The asset that was sold short. */
  readonly asset: string;
  /** The day of the short sale. */
  readonly opened: IsoDate;
  /** Shares that are still to be covered. */
  readonly quantity: number;
  /** What the short sale brought. */
  readonly proceeds: number;
  /** The proceeds less the disallowed losses of other short sales, which the cover will recognize. */
  readonly adjustedProceeds: number;
}

/** What one sale made of the shares of one purchase that share basis and holding period. Money in currency units. */
export interface Disposition {
  readonly sale: string;
  readonly lot: string;
  readonly account: string;
  readonly asset: string;
  readonly date: IsoDate;
  readonly quantity: number;
  readonly proceeds: number;
  /** Adjusted basis. */
  readonly basis: number;
  /** Loss that may not be taken now, the permanent part included. */
  readonly disallowed: number;
  /** Loss that may never be taken: its replacement lies in a retirement account. */
  readonly permanentlyDisallowed: number;
  /** proceeds − basis + disallowed. */
  readonly recognized: number;
  readonly term: "short" | "long";
  readonly acquired: IsoDate;
  /** The day that the holding period counts from: `acquired`, moved back by wash sales. */
  readonly adjustedAcquired: IsoDate;
  readonly code: "" | "W";
}

/**
 * One adjustment: the loss shares that a sale closed of one purchase met so many shares of another. Shares count as on the day they met.
 *
 * Where a cover closed a short sale at a loss (26 USC 1091(e)), `sale` is the cover, `lossLot` the short sale, and `replacementLot` the sale or
 * short sale that replaced it; the loss went into the basis of that, and no holding period moves.
 */
export interface WashSaleRecord {
  /** `wash-sale`: the loss went into the replacement's basis. `wash-sale-retirement`: it is gone. */
  readonly rule: "wash-sale" | "wash-sale-retirement";
  readonly sale: string;
  readonly saleDate: IsoDate;
  /** The purchase whose shares were sold at a loss. */
  readonly lossLot: string;
  readonly lossShares: number;
  readonly account: string;
  readonly asset: string;
  /** The purchase that replaced them. */
  readonly replacementLot: string;
  readonly replacementShares: number;
  readonly replacementAccount: string;
  readonly replacementAsset: string;
  readonly replacementAcquired: IsoDate;
  /** Currency units. */
  readonly disallowed: number;
  /** Days that the replacement's holding period was moved back; the most, where the loss shares had dates of their own. */
  readonly daysTacked: number;
  readonly fewestDaysTacked: number;
  /** The policy without which this adjustment would not be, or `none`. */
  readonly policy: "none" | "earlierAcquired: wash" | "soldReplacement: eligible" | "sameOrder: eligible";
}

/** Currency units. */
export interface YearTotals {
  /** Net short-term gain or loss that counts in the year, in units of currency. */
  readonly shortTerm: number;
  /** Net long-term gain or loss that counts in the year, in units of currency. */
  readonly longTerm: number;
  /** The permanent part included. */
  readonly disallowed: number;
  readonly permanentlyDisallowed: number;
}

/** Everything as plain JSON; `transactions` and `options` are what more transactions are applied to. */
export interface TaxLedger {
  /** The version of this layout; a ledger of another one is refused. */
  readonly version: 1;
  /** By asset, account and purchase. */
  readonly openLots: readonly TaxLot[];
  /** By asset, account and day. */
  readonly openShorts: readonly TaxShort[];
  /** In the order of the sales: date, time, list. */
  readonly dispositions: readonly Disposition[];
  /** In the order of the sales: date, time, list. */
  readonly audit: readonly WashSaleRecord[];
  readonly byYear: Readonly<Record<string, YearTotals>>;
  readonly transactions: readonly TaxTransaction[];
  readonly options: TaxLedgerOptions;
}

/** One reason why a journal cannot be booked. */
export interface TaxProblem {
  /** The id of the transaction, as far as it has one. */
  readonly id: string;
  /** Its position in the list that was handed in. */
  readonly position: number;
  readonly problem:
    | "invalid-field"
    | "duplicate-id"
    | "dates-out-of-order"
    | "unknown-account"
    | "oversold"
    | "unknown-lot"
    | "lot-not-yet-bought"
    | "lot-too-small"
    | "not-bookable";
  readonly message: string;
}
