import type { OptionsOf } from "../core/options/option-types.js";

/** One sector in one period. Weights at the beginning of the period, returns within it, all as fractions. */
export interface BrinsonSector {
  /** Name of the sector, unique within the period. */
  readonly name: string;
  /** Weight in the portfolio. */
  readonly portfolioWeight: number;
  /** Weight in the benchmark. */
  readonly benchmarkWeight: number;
  /** In the currency of the portfolio. NaN only where the portfolio weight is 0: the benchmark's return is then used. */
  readonly portfolioReturn: number;
  /** NaN only where the benchmark weight is 0: the portfolio's return is then used, and all of the effect is allocation. */
  readonly benchmarkReturn: number;
  /** Return of the sector's currency against that of the portfolio, for the option `currency`. Default 0. */
  readonly currencyReturn?: number;
}

/** All sectors in one period; the weights of each side sum to 1. */
export interface BrinsonPeriod {
  /** One entry for each sector, cash included. */
  readonly sectors: readonly BrinsonSector[];
}

/** What allocation is measured against: the benchmark's whole return, or zero. */
export type BrinsonModel = "brinson-fachler" | "brinson-hood-beebower";
/** How the effects of several periods are linked to the compounded active return. */
export type BrinsonLinking = "carino" | "menchero" | "frongello" | "grap" | "arithmetic";

/** How an active return is explained. */
export interface BrinsonOptions {
  /** Default "brinson-fachler": allocation against the benchmark's whole return. */
  readonly model?: BrinsonModel;
  /** Whether interaction stands apart or counts as selection. Default "separate". */
  readonly interaction?: "separate" | "selection";
  /** Which linking the effects are reported with. Default "carino". */
  readonly linking?: BrinsonLinking;
  /** Take the currency's part out of allocation and selection. Default false. */
  readonly currency?: boolean;
  /** A label for each period, such as its regime: the linked effects are then also summed by label. Default: none. */
  readonly regimes?: readonly string[];
}

/** Declarations of {@link BrinsonOptions}. */
export const brinsonOptions: OptionsOf<BrinsonOptions, "model" | "interaction" | "linking" | "currency"> = {
  model: { kind: "choice", of: ["brinson-fachler", "brinson-hood-beebower"], default: "brinson-fachler" },
  interaction: { kind: "choice", of: ["separate", "selection"], default: "separate" },
  linking: {
    kind: "choice",
    of: ["carino", "menchero", "frongello", "grap", "arithmetic"],
    default: "carino",
  },
  currency: { kind: "boolean", default: false },
  regimes: { kind: "list", of: { kind: "text" } },
};

/** The effects that explain an active return, as fractions. */
export interface BrinsonEffects {
  /** From weights that differ from the benchmark's. */
  readonly allocation: number;
  /** From returns that differ from the benchmark's within a sector. */
  readonly selection: number;
  /** From both at once; 0 when it is counted as selection. */
  readonly interaction: number;
  /** From currencies; 0 without the option. */
  readonly currency: number;
}

/** The effects of one sector. */
export interface SectorEffects extends BrinsonEffects {
  /** Name of the sector. */
  readonly name: string;
  /** Sum of the effects. */
  readonly total: number;
}

/** One period by itself, not linked. */
export interface PeriodAttribution extends BrinsonEffects {
  /** Return of the portfolio in the period. */
  readonly portfolioReturn: number;
  /** Return of the benchmark in the period. */
  readonly benchmarkReturn: number;
  /** portfolioReturn − benchmarkReturn. */
  readonly activeReturn: number;
  /** Not linked: they sum to the active return of the period. */
  readonly sectors: readonly SectorEffects[];
  /** activeReturn less all effects: rounding. */
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
  /** (1 + portfolio) / (1 + benchmark) − 1 over all periods. */
  readonly activeReturn: number;
  /** Compounded allocation. */
  readonly allocation: number;
  /** Compounded selection. */
  readonly selection: number;
  /** (1 + active) − (1 + allocation)(1 + selection): rounding. */
  readonly residual: number;
  /** For each period; the sector effects sum to the period's. */
  readonly periods: readonly GeometricPeriod[];
}

/** One period of a geometric attribution. */
export interface GeometricPeriod {
  /** From weights that differ from the benchmark's. */
  readonly allocation: number;
  /** From returns that differ from the benchmark's. */
  readonly selection: number;
  /** The effects by sector. */
  readonly sectors: readonly { readonly name: string; readonly allocation: number; readonly selection: number }[];
}

/** The linked effects of all periods with one label. */
export interface RegimeEffects extends BrinsonEffects {
  /** The label. */
  readonly regime: string;
  /** How many periods have it. */
  readonly periods: number;
  /** Sum of the effects. */
  readonly total: number;
}

/** Why a portfolio did better or worse than its benchmark. */
export interface BrinsonAttribution extends BrinsonEffects {
  /** The model used. */
  readonly model: BrinsonModel;
  /** The linking of the effects at the top level. */
  readonly linking: BrinsonLinking;
  /** Return of the portfolio, compounded over all periods. */
  readonly portfolioReturn: number;
  /** Return of the benchmark, compounded over all periods. */
  readonly benchmarkReturn: number;
  /** portfolioReturn − benchmarkReturn. */
  readonly activeReturn: number;
  /** The part of the active return that comes from compounding and that `arithmetic` linking does not explain; else 0. */
  readonly compounding: number;
  /** activeReturn less all effects and `compounding`: rounding. */
  readonly residual: number;
  /** Linked; in the order in which the sectors first appear. */
  readonly sectors: readonly SectorEffects[];
  /** Each period by itself. */
  readonly periods: readonly PeriodAttribution[];
  /** Every linking side by side. */
  readonly linkings: Readonly<Record<BrinsonLinking, LinkedEffects>>;
  /** Greatest less least of each effect over the linkings that explain the compounded active return. */
  readonly spread: BrinsonEffects;
  /** The same active return as a product. */
  readonly geometric: GeometricAttribution;
  /** With the option `regimes`, in the order of appearance; they sum to the whole. */
  readonly regimes: readonly RegimeEffects[];
}
