import type { FactorMoments, IsoDate, Moments } from "../../core/types.js";
import type { TaxBrackets, TaxRates, YearIncome } from "../types.js";

/** How losses are planned, and what they are worth. */
export interface HarvestOptions {
  /** The day of the sales; the ledger may not reach beyond it. */
  readonly date: IsoDate;
  /** Flat rates, or the brackets of the year of `date`: then losses meet the gains that the ledger has recognized in it. */
  readonly rates: TaxRates | TaxBrackets;
  /**
   * Other income of the year, and its gains that are not in the ledger, which are added; only with brackets. Default: none. `carryover` is
   * carried into the year; without it, the ledger's earlier years carry their losses on as if their income had been the same.
   */
  readonly income?: YearIncome;
  /** What may be held in place of an asset, best first. Default: the most correlated asset of `moments`. */
  readonly replacements?: Readonly<Record<string, string | readonly string[]>>;
  /** For tracking risk, and to choose replacements. Default: no risk is counted, and only `replacements` are bought. */
  readonly moments?: Moments | FactorMoments;
  /** Least correlation of a replacement that is chosen by `moments`. Default 0.7. */
  readonly minCorrelation?: number;
  /** Least benefit of a proposal, currency units. Default 0. */
  readonly minBenefit?: number;
  /** A second name of `minBenefit`. */
  readonly minimumBenefit?: number;
  /** Cost of one trade as a fraction of its value, paid when leaving and when coming back. Default 0. */
  readonly tradingCost?: number;
  /** Years until the gain that the lower basis leaves is taxed. Default 10. */
  readonly horizonYears?: number;
  /** The rate of that tax; 0 when the shares will be given away or inherited. Default: the long-term rate. */
  readonly laterRate?: number;
  /** Per year, as a fraction. Default 0.04. */
  readonly discountRate?: number;
  /** Weight of the tracking variance in the benefit: riskAversion/2 · variance · years · value. Default 3. */
  readonly riskAversion?: number;
}

/** Shares that a proposal sells. */
export interface HarvestedLot {
  /** Id of the lot. */
  readonly lot: string;
  /** The date that the holding period counts from; wash sales can give the shares of a purchase several. */
  readonly adjustedAcquired: IsoDate;
  /** Shares to sell. */
  readonly quantity: number;
  /** Worth of these shares at the given price, in units of currency. */
  readonly value: number;
  /** Cost basis of these shares after wash sales, in units of currency. */
  readonly adjustedBasis: number;
  /** Negative where a gain goes along. */
  readonly loss: number;
  /** Holding period on the date of the harvest. */
  readonly term: "short" | "long";
}

/** A sale at a loss that pays, and what it is worth. Currency units throughout. */
export interface HarvestProposal {
  /** The account to sell in. */
  readonly account: string;
  /** The asset to sell. */
  readonly asset: string;
  /** Shares to sell, of all lots together. */
  readonly quantity: number;
  /** What the sale brings before costs, in units of currency. */
  readonly proceeds: number;
  /** The lots to sell. */
  readonly lots: readonly HarvestedLot[];
  /** Net of the gains among the lots, which a wash sale may force along; positive. */
  readonly loss: number;
  /** Short-term loss that the sale realizes, in units of currency. */
  readonly shortTermLoss: number;
  /** Long-term loss that the sale realizes, in units of currency. */
  readonly longTermLoss: number;
  /** Saved this year, after the proposals before this one in the list. */
  readonly taxSaved: number;
  /** Worth of the carryover that it adds. */
  readonly carryoverValue: number;
  /** Present value of the later tax on the lower basis. */
  readonly laterTax: number;
  /** Cost of the trades, in units of currency. */
  readonly tradingCost: number;
  /** What the tracking error of the replacement is taken to cost, in units of currency. */
  readonly trackingCost: number;
  /** taxSaved + carryoverValue − laterTax − tradingCost − trackingCost. */
  readonly benefit: number;
  /** What one more unit of loss was worth before this proposal, the carryover included. */
  readonly marginalValue: { readonly shortTerm: number; readonly longTerm: number };
  /** Years that the later tax must be put off for the harvest to pay; 0 when it pays at once, `null` when it never does. */
  readonly breakEvenYears: number | null;
  /** What to hold meanwhile; `null` is cash. */
  readonly replacement: {
    readonly asset: string;
    readonly quantity: number;
    readonly correlation: number | null;
    /** Standard deviation of the difference of the returns, per year; `null` without moments. */
    readonly trackingError: number | null;
  } | null;
  /** The first day on which the asset, or one identical to it, may be bought in any account. */
  readonly reentryDate: IsoDate;
  /** The same as locks for `limits.washSales`. */
  readonly locks: readonly {
    readonly asset: string;
    readonly from: IsoDate;
    readonly until: IsoDate;
    readonly side: "buy";
  }[];
  /** The sale as a transaction; it wants an id. */
  readonly sale: {
    readonly type: "sell";
    readonly date: IsoDate;
    readonly account: string;
    readonly asset: string;
    readonly quantity: number;
    /** The proceeds. */
    readonly amount: number;
    readonly lots: readonly { readonly lot: string; readonly quantity: number; readonly adjustedAcquired?: IsoDate }[];
  };
}
