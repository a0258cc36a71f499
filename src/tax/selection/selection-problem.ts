import type { BentTax } from "../law/bent-tax.js";

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

/** Shares that were sold before and take the loss that they replace into their own sale. */
export interface SoldReplacement extends Replacement {
  readonly day: number;
  readonly adjustedAcquired: number;
  /** What their sale brought, money per unit, and the term it has now. */
  readonly gain: number;
  readonly long: boolean;
  /** Amounts of the gain that are disallowed already, from the first unit on. */
  readonly washed: readonly { readonly units: number; readonly amount: number }[];
  /** Whether their sale is one that the tax counts; a loss that goes elsewhere is gone. */
  readonly counts: boolean;
}

/** What a sale needs to know where policies let other shares replace than those that stay. */
export interface OneByOne {
  readonly day: number;
  /** The adjusted day of purchase of each choice. */
  readonly adjustedAcquired: readonly number[];
  readonly isLong: (adjustedAcquired: number, day: number) => boolean;
  /** Whether lots of the sale replace each other. */
  readonly sameOrder: boolean;
  readonly sold: readonly SoldReplacement[];
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
