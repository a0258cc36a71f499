import type { ValueOption } from "../../core/options/option-types.js";

/**
 * An option that holds a series or a rate. The options reader hands it on unread: it is checked together with the returns that
 * it belongs to, whose dates and length it must share.
 */
export const SERIES_OPTION: ValueOption = { kind: "value", read: (_name: string, value: unknown) => value };
