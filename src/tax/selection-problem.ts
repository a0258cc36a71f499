import type { BentTax } from "./gains-region.js";
import type { OneByOne } from "./one-by-one-gains.js";

/** Shares that a sale could close, alike among themselves. */
export interface LotChoice {
  readonly units: number;
  /** Adjusted basis, money per unit. */
  readonly basis: number;
  readonly long: boolean;
  /** Shares of one purchase do not replace each other. */
  readonly purchase: number;
  readonly acquired: number;
  /** Whether its shares, as long as they are held, can replace shares sold at a loss. */
  readonly fresh: boolean;
}

/** Shares elsewhere that can replace shares sold at a loss. */
export interface Replacement {
  readonly units: number;
  readonly purchase: number;
  readonly acquired: number;
}

export interface SelectionProblem extends BentTax {
  /** In the order of the ledger, which is the order in which losses meet replacements. */
  readonly choices: readonly LotChoice[];
  /** In the order of the ledger. */
  readonly replacements: readonly Replacement[];
  readonly units: number;
  /** Proceeds, money per unit. */
  readonly price: number;
  /** Shares acquired before the shares sold replace nothing. */
  readonly silver: boolean;
  /** Where policies let sold shares replace. */
  readonly oneByOne?: OneByOne;
  /** Bends of the tax smaller than this are not looked for. */
  readonly tolerance: number;
  /** Rates by which shares are ranked; flat rates, or several guesses where the tax is no flat one. */
  readonly weights: readonly (readonly [number, number])[];
}
