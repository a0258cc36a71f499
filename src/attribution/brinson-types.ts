/** One sector in one period. Weights at the beginning of the period, returns within it, all as fractions. */
export interface BrinsonSector {
  readonly name: string;
  readonly portfolioWeight: number;
  readonly benchmarkWeight: number;
  /** In the currency of the portfolio. NaN only where the portfolio weight is 0: then the benchmark's return stands in. */
  readonly portfolioReturn: number;
  /** NaN only where the benchmark weight is 0: then the portfolio's return stands in, and all is allocation. */
  readonly benchmarkReturn: number;
  /** Return of the sector's currency against that of the portfolio; for the option `currency`, 0. */
  readonly currencyReturn?: number;
}

export interface BrinsonPeriod {
  readonly sectors: readonly BrinsonSector[];
}

export type BrinsonModel = "brinson-fachler" | "brinson-hood-beebower";
export type BrinsonLinking = "carino" | "menchero" | "frongello" | "grap" | "arithmetic";

export interface BrinsonOptions {
  /** `"brinson-fachler"`: allocation against the benchmark's whole return. */
  readonly model?: BrinsonModel;
  /** `"separate"`, or counted as selection. */
  readonly interaction?: "separate" | "selection";
  /** `"carino"`. */
  readonly linking?: BrinsonLinking;
  /** Take the currency's part out of allocation and selection; false. */
  readonly currency?: boolean;
  /** A label for each period, say its regime: the linked effects are then also summed by label. */
  readonly regimes?: readonly string[];
}

/** What explains an active return; as fractions. */
export interface BrinsonEffects {
  readonly allocation: number;
  readonly selection: number;
  /** 0 when it is counted as selection. */
  readonly interaction: number;
  /** 0 without the option. */
  readonly currency: number;
}

export interface SectorEffects extends BrinsonEffects {
  readonly name: string;
  /** Sum of the effects. */
  readonly total: number;
}

export interface PeriodAttribution extends BrinsonEffects {
  readonly portfolioReturn: number;
  readonly benchmarkReturn: number;
  readonly activeReturn: number;
  /** Not linked: they sum to the active return of the period. */
  readonly sectors: readonly SectorEffects[];
  readonly residual: number;
}

/** The sums of one linking over all periods. */
export interface LinkedEffects extends BrinsonEffects {
  /** What the linking explains: the compounded active return, but for `arithmetic`, which explains the sum of the periods'. */
  readonly explained: number;
  /** `explained` less the effects: rounding. */
  readonly residual: number;
  /** The same periods in another order give other effects. */
  readonly orderDependent: boolean;
  /** Why the figures are NaN; `null` when they are not. */
  readonly undefinedReason: string | null;
}

/** (1 + portfolio) / (1 + benchmark) − 1 as the product of allocation and selection (interaction included). */
export interface GeometricAttribution {
  readonly activeReturn: number;
  readonly allocation: number;
  readonly selection: number;
  /** (1 + active) − (1 + allocation)(1 + selection): rounding. */
  readonly residual: number;
  /** For each period; the sector effects sum to the period's. */
  readonly periods: readonly {
    readonly allocation: number;
    readonly selection: number;
    readonly sectors: readonly { readonly name: string; readonly allocation: number; readonly selection: number }[];
  }[];
}

export interface RegimeEffects extends BrinsonEffects {
  readonly regime: string;
  readonly periods: number;
  readonly total: number;
}

export interface BrinsonAttribution extends BrinsonEffects {
  readonly model: BrinsonModel;
  readonly linking: BrinsonLinking;
  /** Compounded over all periods. */
  readonly portfolioReturn: number;
  readonly benchmarkReturn: number;
  /** portfolioReturn − benchmarkReturn. */
  readonly activeReturn: number;
  /** The part of the active return that comes from compounding and that `arithmetic` linking does not explain; else 0. */
  readonly compounding: number;
  /** activeReturn less all effects and `compounding`: rounding. */
  readonly residual: number;
  /** Linked; in the order in which the sectors first appear. */
  readonly sectors: readonly SectorEffects[];
  readonly periods: readonly PeriodAttribution[];
  /** Every linking side by side. */
  readonly linkings: Readonly<Record<BrinsonLinking, LinkedEffects>>;
  /** Greatest less least of each effect over the linkings that explain the compounded active return. */
  readonly spread: BrinsonEffects;
  readonly geometric: GeometricAttribution;
  /** With the option `regimes`, in the order of appearance; they sum to the whole. */
  readonly regimes: readonly RegimeEffects[];
}
