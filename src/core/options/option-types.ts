import type { PortfolioErrorCode } from "../errors/portfolio-error.js";

/** What every declared option may say beside its kind. */
interface OptionBase {
  /** The option must be given; `what` in messages then asks for it. Default false. */
  readonly required?: boolean;
}

/** A finite number. `unit` is for messages, settings and documentation; `"fraction"` adds "0.3 is 30 %" to a refusal. */
export interface NumberOption extends OptionBase {
  readonly kind: "number";
  /** Least value, itself allowed. */
  readonly min?: number;
  /** Least value, itself refused. */
  readonly above?: number;
  /** Greatest value, itself allowed. */
  readonly max?: number;
  /** Greatest value, itself refused. */
  readonly below?: number;
  /** Whole numbers only. Default false. */
  readonly integer?: boolean;
  /** Accept ±Infinity, for a bound that does not bind. Default false; NaN is always refused. */
  readonly infinite?: boolean;
  readonly unit?: string;
  readonly default?: number;
}

/** The range of a number, whatever option states it. */
export type NumberRange = Omit<NumberOption, "kind" | "required" | "default">;

/** One of some words (or numbers). */
export interface ChoiceOption<Word extends string | number = string | number> extends OptionBase {
  readonly kind: "choice";
  readonly of: readonly Word[];
  readonly default?: Word;
}

export interface BooleanOption extends OptionBase {
  readonly kind: "boolean";
  readonly default?: boolean;
}

/** A text; empty ones are refused unless `empty` is true. */
export interface TextOption extends OptionBase {
  readonly kind: "text";
  readonly empty?: boolean;
  readonly default?: string;
}

/** A calendar date, `"2026-03-31"`. */
export interface DateOption extends OptionBase {
  readonly kind: "date";
  readonly default?: string;
}

/** One number for all assets, numbers by name, or one for each asset in order. Names are checked when the context has assets. */
export interface PerAssetOption extends OptionBase {
  readonly kind: "per-asset";
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly below?: number;
  readonly infinite?: boolean;
  readonly unit?: string;
  readonly default?: number;
}

/** Numbers by name, `{ AAPL: 0.3 }`. `names: "assets"` checks the names when the context has assets. */
export interface NumbersByNameOption extends OptionBase {
  readonly kind: "numbers-by-name";
  readonly names?: "assets" | "any";
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly below?: number;
  readonly infinite?: boolean;
  readonly unit?: string;
}

/** An array or typed array of numbers. */
export interface NumbersOption extends OptionBase {
  readonly kind: "numbers";
  readonly length?: number;
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly below?: number;
  readonly integer?: boolean;
  readonly infinite?: boolean;
  /** NaN stands for a missing value and is accepted. Default false. */
  readonly missing?: boolean;
}

/** An object with declared options of its own. */
export interface ObjectOption extends OptionBase {
  readonly kind: "object";
  /** Declare it as `OptionsOf<TheInterface>` so that the compiler holds it to the keys. */
  readonly of: OptionDeclarations;
}

/** An object whose `by` key names which declaration the rest follows, such as `{ kind: "calendar", every: "month" }`. */
export interface VariantOption extends OptionBase {
  readonly kind: "variant";
  /** The key that names the variant. Default `"kind"`. */
  readonly by?: string;
  /** A function, so that a variant may contain others of its kind. Each is without the `by` key. */
  readonly of: () => Readonly<Record<string, OptionDeclarations>>;
}

/** An array of values of one kind. */
export interface ListOption extends OptionBase {
  readonly kind: "list";
  readonly of: OptionDeclaration;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** Values of one kind by any name, `{ KO: "PEP" }`. */
export interface RecordOption extends OptionBase {
  readonly kind: "record";
  /** Left out, the record is kept as it came, for a function that looks only at the names it needs. */
  readonly of?: OptionDeclaration;
  /** The names must be assets of the context. */
  readonly names?: "assets" | "any";
}

export interface FunctionOption extends OptionBase {
  readonly kind: "function";
}

/** An `AbortSignal`, or anything with `aborted`. */
export interface SignalOption extends OptionBase {
  readonly kind: "signal";
}

/** Values of several kinds: the declaration whose shape fits (number, text, list, object) reads the value. */
export interface EitherOption extends OptionBase {
  readonly kind: "either";
  readonly of: readonly OptionDeclaration[];
  readonly default?: unknown;
}

/** A value with a reader of its own (a table, moments, a ledger). The reader throws a `PortfolioError` or returns the value to keep. */
export interface ValueOption extends OptionBase {
  readonly kind: "value";
  // biome-ignore lint/suspicious/noExplicitAny: the reader decides what it accepts
  readonly read: (name: string, value: any, context: OptionContext) => unknown;
  readonly default?: unknown;
}

export type OptionDeclaration =
  | NumberOption
  | ChoiceOption
  | BooleanOption
  | TextOption
  | DateOption
  | PerAssetOption
  | NumbersByNameOption
  | NumbersOption
  | ObjectOption
  | VariantOption
  | ListOption
  | RecordOption
  | FunctionOption
  | SignalOption
  | EitherOption
  | ValueOption;

/** Declarations by key, whatever the interface. */
export type OptionDeclarations = Readonly<Record<string, OptionDeclaration>>;

/** What a reader knows of the call. */
export interface OptionContext {
  /** What a key is, for messages: `"an option of backtest"`. Default "an option". */
  readonly what?: string;
  /** Names of the assets in the data; with them, names in options are checked. */
  readonly assets?: readonly string[];
  /** Sentences for keys that belong elsewhere: `{ max: "put it into constraints: { max }" }`. */
  readonly misplaced?: Readonly<Record<string, string>>;
}

/** A declaration that can hold a value of type V. */
type DeclarationFor<V> = [V] extends [boolean]
  ? BooleanOption | ValueOption
  : [V] extends [number]
    ? NumberOption | ChoiceOption<V> | ValueOption
    : [V] extends [string]
      ? string extends V
        ? TextOption | DateOption | ChoiceOption | ValueOption
        : ChoiceOption<V> | ValueOption
      : // biome-ignore lint/suspicious/noExplicitAny: any function fits
        [V] extends [(...args: any[]) => any]
        ? FunctionOption | ValueOption
        : OptionDeclaration;

/**
 * Declarations of all keys of the interface T, held to them by the compiler; keys named in D have a default.
 *
 * @example
 * const costModel: OptionsOf<CostModel, "fixed"> = {
 *   fixed: { kind: "number", min: 0, default: 0 },
 *   proportional: { kind: "per-asset", min: 0, below: 1 },
 * };
 */
export type OptionsOf<T, D extends keyof T = never> = {
  readonly [K in keyof T]-?: K extends D
    ? DeclarationFor<NonNullable<T[K]>> & { readonly default: NonNullable<unknown> }
    : DeclarationFor<NonNullable<T[K]>>;
};

/** T with the keys of D filled in. */
export type ReadOptions<T, D extends keyof T = never> = Omit<T, D> & { readonly [K in D]-?: NonNullable<T[K]> };

/** One thing that is wrong with what was given. */
export interface OptionProblem {
  readonly code: PortfolioErrorCode;
  /** Path of the option: `"costs.proportional.AAPL"`. */
  readonly key: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}
