/** What a change of a setting needs: nothing, the next rebalancing, or a new engine. */
export type ReloadClass = "live" | "next-rebalance" | "restart";

/** What every declared setting says beside its kind. */
interface SettingBase {
  /** What the number counts, or what the words are. */
  readonly unit: string;
  /** One plain sentence. */
  readonly doc: string;
  readonly reload: ReloadClass;
  /** For hard limits: in which direction the setting gets tighter. `"off"` is looser than every number. */
  readonly tighter?: "smaller" | "greater" | "on";
}

/** A finite number, or one of the words of `or`. */
export interface NumberSetting extends SettingBase {
  readonly kind: "number";
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly below?: number;
  readonly integer?: boolean;
  /** Words that may stand in place of the number, such as `"off"`. */
  readonly or?: readonly string[];
  /** A number outside of this is accepted with a warning: percent written for a fraction, say. */
  readonly usual?: readonly [number, number];
  readonly default: number | string;
}

/** One of some words. */
export interface ChoiceSetting extends SettingBase {
  readonly kind: "choice";
  readonly of: readonly string[];
  readonly default: string;
}

export interface BooleanSetting extends SettingBase {
  readonly kind: "boolean";
  readonly default: boolean;
}

/** A short text. */
export interface TextSetting extends SettingBase {
  readonly kind: "text";
  readonly default: string;
}

/** A setting as it is declared. */
export type SettingDeclaration = NumberSetting | ChoiceSetting | BooleanSetting | TextSetting;

/** The type of the values of a declared setting. */
export type SettingValue<D> = D extends { readonly kind: "number"; readonly or: readonly (infer Word)[] }
  ? number | Word
  : D extends { readonly kind: "number" }
    ? number
    : D extends { readonly kind: "choice"; readonly of: readonly (infer Word)[] }
      ? Word
      : D extends { readonly kind: "boolean" }
        ? boolean
        : string;

/** What there is to know about a setting. */
export interface SettingInfo {
  /** The first half of the key. */
  readonly group: string;
  /** `"number"`, `"integer"`, `"choice"`, `"boolean"` or `"text"`. */
  readonly type: "number" | "integer" | "choice" | "boolean" | "text";
  /** The value without any layer. */
  readonly default: number | string | boolean;
  /** What the number counts, or what the words are. */
  readonly unit: string;
  /** Least and greatest number; the limits that are not there do not bind, those named `above` and `below` are refused themselves. */
  readonly range?: { readonly min?: number; readonly above?: number; readonly max?: number; readonly below?: number };
  /** Words that are accepted: all values of a choice, or what may stand in place of a number. */
  readonly choices?: readonly string[];
  /** One plain sentence. */
  readonly doc: string;
  /** Name of the environment variable. `NAME_FILE` names a file that holds the value. */
  readonly env: string;
  /** What a change needs. */
  readonly reload: ReloadClass;
  /** Whether it is a hard limit, which a reload loosens only with `allowLooserLimits`. */
  readonly hardLimit: boolean;
}
