import type { TaxTransactionType } from "./types.js";

/** What a line of a type is, and what it must have. */
export interface TransactionKind {
  readonly type: TaxTransactionType;
  /** Place within a day. */
  readonly phase: number;
  readonly needs: "quantity" | "ratio" | "neither";
  /** It meets all accounts and moves no money. */
  readonly movesAll: boolean;
  /** It ties `asset` to `newAsset`. */
  readonly ties?: boolean;
}

/** A kind is known by its place here. */
export const TRANSACTION_KINDS: readonly TransactionKind[] = [
  { type: "symbol-change", phase: 0, needs: "neither", movesAll: true, ties: true },
  { type: "split", phase: 0, needs: "ratio", movesAll: true },
  { type: "merger", phase: 0, needs: "ratio", movesAll: true, ties: true },
  { type: "spin-off", phase: 0, needs: "ratio", movesAll: true, ties: true },
  { type: "return-of-capital", phase: 0, needs: "neither", movesAll: false },
  { type: "buy", phase: 1, needs: "quantity", movesAll: false },
  { type: "dividend-reinvestment", phase: 1, needs: "quantity", movesAll: false },
  { type: "transfer", phase: 1, needs: "quantity", movesAll: false },
  { type: "sell", phase: 3, needs: "quantity", movesAll: false },
  { type: "short-sale", phase: 4, needs: "quantity", movesAll: false },
  { type: "cover", phase: 5, needs: "quantity", movesAll: false },
];

/** A transfer between accounts, after what comes in from outside. */
export const MOVE_PHASE = 2;

/** How many phases a day has. */
export const PHASES = 6;
