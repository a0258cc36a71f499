import type { Constraints, FactorMoments, IsoDate, Moments, PerAsset, Trade, Weights } from "../../core/types.js";
import type { GroupsOf, Limits } from "../../limits/types.js";
import type { TaxBrackets, TaxLedger, TaxRates, YearIncome } from "../../tax/types.js";
import type { AssetReason } from "./after-tax-reasons.js";

/** What is held, what it is worth and what is expected of it. */
export interface AfterTaxInput {
  /** Expected returns and covariance of every asset that may be held, per year. */
  readonly moments: Moments | FactorMoments;
  /** The tax ledger; the open lots of `account` are what is held. */
  readonly ledger: TaxLedger;
  /** The account that is optimized; its kind decides whether sales are taxed. */
  readonly account: string;
  /** Currency units per share, for each asset of `moments`. */
  readonly prices: Weights;
  /** Cash in the account, in currency units. Default 0. */
  readonly cash?: number;
  /** The day of the trades: decides terms and wash sales. */
  readonly date: IsoDate;
  /** The groups of each asset, for limits on groups without assets. */
  readonly groupsOf?: GroupsOf;
  /** Average shares traded a day by asset, for a limit on volume. */
  readonly volumes?: Weights;
}

/** What the portfolio aims at, what trading and taxes cost, and what it must keep to. */
export interface AfterTaxOptions {
  /** γ: how much expected return one unit of variance is worth, twice. */
  readonly riskAversion: number;
  /** Weights to stay near: risk is then that of the difference. Default none: risk is that of the weights. */
  readonly target?: Weights;
  /** Flat rates as fractions; or the brackets of the year of `date`, which net the sales with what the ledger has realized in it. */
  readonly taxRates: TaxRates | TaxBrackets;
  /** The rest of the year, only with brackets; its gains come on top of the ledger's. Default no other income. */
  readonly income?: YearIncome;
  /** Years over which the gain in return and risk is counted against the costs of today. Default 1. */
  readonly horizonYears?: number;
  /** What trading costs. Default nothing. */
  readonly costs?: AfterTaxCosts;
  /** `"avoid"` proposes nothing that the wash-sale rule would touch; `"allow"` ignores the rule. Default `"avoid"`. */
  readonly washSales?: "avoid" | "allow";
  /**
   * Limits of the limits room, held beside `constraints`; those that need a portfolio are read from the ledger. Those that no
   * weights decide (number and least size of orders, prices, historical tails, losses) are refused. Default none.
   */
  readonly limits?: Limits;
  /** Limits on the weights. The budget is what is invested now unless given; costs leave the cash and do not change it. */
  readonly constraints?: Constraints;
  /** Greatest tax of the sales in currency units, losses taken off; not with `maxGains`. Default no limit. */
  readonly maxTax?: number;
  /** Greatest net realized gain in currency units; not with `maxTax`. Default no limit. */
  readonly maxGains?: number;
  /** Greatest number of programs that the choices may take. Default 5000 up to 40 assets, above that 50,000 / assets, with limits on tax, gains, turnover or tracking error 150,000 / assets, at least 20. */
  readonly maxProblems?: number;
  /** Whether an impossible question says which limits conflict and how much each must give; false leaves `conflict` empty. Default true. */
  readonly explain?: boolean;
}

/** What trades cost, beside taxes. */
export interface AfterTaxCosts {
  /** Per unit of value bought, for all assets or by name. Default 0. */
  readonly buy?: PerAsset;
  /** Per unit of value sold, for all assets or by name. Default 0. */
  readonly sell?: PerAsset;
  /** Quoted spread as a fraction of the price, of which an order pays half. Default 0. */
  readonly spread?: PerAsset;
  /** Market impact of the net trade of each asset. Default none. */
  readonly impact?: AfterTaxImpact;
}

/** The square-root law: trading x currency units costs coefficient · volatility · |x|^1.5 / √volume. */
export interface AfterTaxImpact {
  /** Dimensionless, about 1 in most studies. */
  readonly coefficient: number;
  /** Currency units of each asset that are traded a day. */
  readonly volume: PerAsset;
  /** Standard deviation of a day's return. Default that of the moments. */
  readonly volatility?: PerAsset;
}

/** A part of a lot to sell. Money in currency units. */
export interface LotSale {
  /** The asset that is sold. */
  readonly asset: string;
  /** The id of the purchase. */
  readonly lot: string;
  /** Shares sold of the lot. */
  readonly quantity: number;
  /** Proceeds less adjusted basis; negative at a loss. */
  readonly gain: number;
  /** Holding period of the gain or loss. */
  readonly term: "short" | "long";
  /** Rate of the term times the gain; negative at a loss. With brackets the rates are those of the last dollar. */
  readonly tax: number;
  /** Which shares of the purchase, where wash sales gave them several holding periods; as in the ledger's `lots` of a sale. */
  readonly adjustedAcquired?: IsoDate;
}

/** What an after-tax optimization gives beside the weights. Money in currency units. */
export interface AfterTaxFigures {
  /** Which shares to sell, by asset in the order of `moments.assets`. */
  readonly sales: readonly LotSale[];
  /** One trade for each asset that is bought or sold, in shares. */
  readonly trades: readonly Trade[];
  /** What the sales add to the tax, negative when losses save more than gains cost; with brackets to the tax of the year. */
  readonly tax: number;
  /** Trading costs. */
  readonly cost: number;
  /** Why each asset is traded, or is held and not traded. */
  readonly reasons: readonly AssetReason[];
  /** What was maximized, as a fraction of the account's value per horizon. Null where there is no answer. */
  readonly utility: number | null;
}
