import type { OptionsOf } from "../../core/options/option-types.js";
import type { IsoDate } from "../../core/types.js";

/** Which rows to train on and which to judge by; row numbers, increasing. */
export interface Fold {
  /** Rows to train on. */
  readonly train: Int32Array;
  /** Rows to judge by. */
  readonly test: Int32Array;
}

/** What keeps training rows apart from test rows. */
export interface PurgeOptions {
  /** Dates over which the label of a row looks ahead: rows whose label meets one of the test are left out. Default 0. */
  readonly purge?: number;
  /** Instead of `purge`: the date on which the label of each row ends, not before that of the row. */
  readonly labelEnds?: readonly IsoDate[];
  /** Further dates after the test, beyond the purge, that are left out. Default 0. */
  readonly embargo?: number;
}

/** How many folds, and what is kept apart. */
export interface PurgedFoldOptions extends PurgeOptions {
  /** Number of blocks that take turns as the test, at least 2. */
  readonly folds: number;
}

/** How many test blocks, and what is trained on before each. */
export interface WalkForwardFoldOptions extends Omit<PurgeOptions, "embargo"> {
  /** Number of test blocks; one more block before them is only trained on. */
  readonly folds: number;
  /** Greatest number of dates to train on, the latest. Default all that came before. */
  readonly window?: number;
}

/** How many blocks, how many of them are tested together, and what is kept apart. */
export interface CombinatorialFoldOptions extends PurgeOptions {
  /** Number of blocks, at least 2. */
  readonly groups: number;
  /** How many of them are the test of one fold. */
  readonly testGroups: number;
}

/** A fold whose test is several blocks. */
export interface CombinatorialFold extends Fold {
  /** Numbers of the blocks of the test, increasing. */
  readonly testGroups: readonly number[];
}

/** Most folds that one call makes. */
export const MOST_FOLDS = 100_000;

type Declared<T, D extends keyof T> = Pick<OptionsOf<T, D>, keyof PurgeOptions & keyof T>;

/** Declarations of {@link PurgeOptions}; label ends are checked beside the dates. */
export const purgeDeclared: Declared<PurgeOptions, "embargo"> = {
  purge: { kind: "number", integer: true, min: 0, max: 1_000_000 },
  labelEnds: { kind: "value", read: (_, value) => value },
  embargo: { kind: "number", integer: true, min: 0, max: 1_000_000, default: 0 },
};
