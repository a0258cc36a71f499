import type { TaxTransaction, TaxTransactionType } from "../types.js";

/** What a line of a type is, and which fields it must have. */
export interface TransactionKind {
  /** Place within a day whose order is unknown; see {@link DayPart}. */
  readonly part: DayPart;
  readonly needs: "quantity" | "ratio" | "neither";
  /** The line applies to all accounts and moves no money. */
  readonly movesAll: boolean;
  /** The line ties `asset` to `newAsset`. */
  readonly ties?: boolean;
  /** The two assets are one security under two names. */
  readonly renames?: boolean;
  /** The money comes in, so fees are taken from it. */
  readonly receives?: boolean;
  /** The id of the line names a lot. */
  readonly makesLot?: boolean;
  /** The money may be negative. */
  readonly signed?: boolean;
  /** No later line needs what this one brings: one that is left out leaves only more shares. */
  readonly onlyTakes?: boolean;
  /** Every field that is read. */
  readonly fields: readonly (keyof TaxTransaction)[];
}

/** A kind that knows its type. */
export interface NumberedKind extends TransactionKind {
  readonly type: TaxTransactionType;
}

/** Parts of a day whose order is unknown, in their order. Sales that what was held before can fill stand before the purchases. */
export type DayPart = "actions" | "purchases" | "moves" | "sales" | "short sales" | "covers";

export const DAY_PARTS: readonly DayPart[] = ["actions", "purchases", "moves", "sales", "short sales", "covers"];

const ALL = ["id", "type", "date", "time", "asset"] as const;
const TRADE = [...ALL, "account", "quantity", "amount", "price", "fees"] as const;
const PURCHASE = [...TRADE, "cannotReplace"] as const;
const TRANSFER = [...PURCHASE, "lots", "to", "acquired", "adjustedAcquired"] as const;

const action = { part: "actions", needs: "ratio", movesAll: true } as const;
const trade = { needs: "quantity", movesAll: false } as const;
const purchase = { ...trade, part: "purchases", makesLot: true } as const;

/** Every type of line, stated once: a new type does not compile until it stands here and in `BOOKERS` of the booking. */
export const TRANSACTION_KINDS: Readonly<Record<TaxTransactionType, TransactionKind>> = {
  "symbol-change": { ...action, needs: "neither", ties: true, renames: true, fields: [...ALL, "newAsset"] },
  split: { ...action, fields: [...ALL, "ratio"] },
  merger: { ...action, ties: true, fields: [...ALL, "newAsset", "ratio"] },
  "merger-with-cash": { ...action, ties: true, fields: [...ALL, "newAsset", "ratio", "cash", "newPrice"] },
  "spin-off": { ...action, ties: true, fields: [...ALL, "newAsset", "ratio", "basisFraction"] },
  "return-of-capital": {
    part: "actions",
    needs: "neither",
    movesAll: false,
    receives: true,
    onlyTakes: true,
    fields: [...ALL, "account", "amount"],
  },
  "basis-adjustment": {
    part: "actions",
    needs: "neither",
    movesAll: false,
    signed: true,
    onlyTakes: true,
    fields: [...ALL, "account", "amount", "lot"],
  },
  inheritance: { ...purchase, fields: [...ALL, "account", "quantity", "amount", "price", "fees", "acquired"] },
  buy: { ...purchase, fields: PURCHASE },
  "dividend-reinvestment": { ...purchase, fields: PURCHASE },
  transfer: { ...purchase, fields: TRANSFER },
  sell: { ...trade, part: "sales", receives: true, onlyTakes: true, fields: [...TRADE, "lots"] },
  "short-sale": { ...trade, part: "short sales", receives: true, fields: TRADE },
  cover: { ...trade, part: "covers", fields: [...TRADE, "lots"] },
};

/** The kinds with their types; a journal keeps the number of each line's kind in this list. */
export const KIND_LIST: readonly NumberedKind[] = (Object.keys(TRANSACTION_KINDS) as TaxTransactionType[]).map(
  (type) => ({
    type,
    ...TRANSACTION_KINDS[type],
  }),
);

/** Whether lines of a type apply to all accounts; false for a text that is not a type. */
export function appliesToAll(type: TaxTransactionType): boolean {
  return Object.hasOwn(TRANSACTION_KINDS, type) && TRANSACTION_KINDS[type].movesAll;
}
