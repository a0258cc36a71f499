import type { Activity } from "../activities/activity.js";
import type { Decimal } from "../fields/decimal.js";

/** An activity on its way into the ledger. */
export interface Item {
  /** Number of its row among all rows, from 1. */
  readonly row: number;
  readonly line: number;
  /** Number of the activity among those of its row, from 0. */
  readonly part: number;
  /** The id of its account in the ledger. */
  readonly account: string;
  readonly activity: Activity;
  /** Why it makes no line of its own: another row takes it along, or cancels it. */
  absorbed?: string;
  /** Old and new shares of a split, where the file has a row for each. */
  legs?: { readonly old: Decimal; readonly now: Decimal };
  /** What leads to it: the other rows of one merger or change of name. */
  readonly partners: Item[];
  /** The option that delivered these shares. */
  option?: Item;
  /** A transfer between two accounts of the file: the one that receives. */
  to?: string;
}

export const bookKey = (account: string, asset: string): string => `${account}\u0000${asset}`;
