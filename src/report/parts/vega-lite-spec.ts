/** Anything that JSON can say. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A Vega-Lite specification as plain data: hand it to any renderer, or keep it as JSON. */
export interface VegaLiteSpec {
  /** The version of Vega-Lite that it is written for. */
  readonly $schema: string;
  readonly [key: string]: JsonValue;
}

/** A part of a specification. */
export type SpecPart = { readonly [key: string]: JsonValue };
