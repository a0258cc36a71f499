import type { TaxTransaction, TaxTransactionType } from "../types.js";

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
  /** Its money comes in; fees are taken from it. */
  readonly receives?: boolean;
  /** Every field that is read. */
  readonly fields: readonly (keyof TaxTransaction)[];
}

/** A purchase, or shares that come in from outside: its id is the name of a lot. */
export const PURCHASE_PHASE = 1;

/** A transfer between accounts, after what comes in from outside. */
export const MOVE_PHASE = 2;

/** How many phases a day has. */
export const PHASES = 6;

const ALL = ["id", "type", "date", "asset"] as const;
const TRADE = [...ALL, "account", "quantity", "amount", "price", "fees"] as const;
const PURCHASE = [...TRADE, "cannotReplace"] as const;
const TRANSFER = [...PURCHASE, "lots", "to", "acquired", "adjustedAcquired"] as const;

const action = { phase: 0, needs: "ratio", movesAll: true } as const;
const trade = { needs: "quantity", movesAll: false } as const;

/** A kind is known by its place here. */
export const TRANSACTION_KINDS: readonly TransactionKind[] = [
  { ...action, type: "symbol-change", needs: "neither", ties: true, fields: [...ALL, "newAsset"] },
  { ...action, type: "split", fields: [...ALL, "ratio"] },
  { ...action, type: "merger", ties: true, fields: [...ALL, "newAsset", "ratio"] },
  { ...action, type: "spin-off", ties: true, fields: [...ALL, "newAsset", "ratio", "basisFraction"] },
  {
    type: "return-of-capital",
    phase: 0,
    needs: "neither",
    movesAll: false,
    receives: true,
    fields: [...ALL, "account", "amount"],
  },
  { ...trade, type: "buy", phase: PURCHASE_PHASE, fields: PURCHASE },
  { ...trade, type: "dividend-reinvestment", phase: PURCHASE_PHASE, fields: PURCHASE },
  { ...trade, type: "transfer", phase: PURCHASE_PHASE, fields: TRANSFER },
  { ...trade, type: "sell", phase: 3, receives: true, fields: [...TRADE, "lots"] },
  { ...trade, type: "short-sale", phase: 4, receives: true, fields: TRADE },
  { ...trade, type: "cover", phase: 5, fields: [...TRADE, "lots"] },
];
