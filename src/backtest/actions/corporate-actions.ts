import type { OptionsOf } from "../../core/options/option-types.js";
import { corporateEventsOption, delistingsOption, dividendsOption, splitsOption } from "../inputs/backtest-options.js";
import type { Delisting, Dividend, Split } from "../inputs/backtest-types.js";
import type { CorporateEvent } from "../inputs/corporate-event.js";

/** What happened to the shares of a price table. */
export interface CorporateActions {
  /** Splits of the assets. Default: none. */
  readonly splits?: readonly Split[];
  /** Dividends of the assets, paid in cash. Default: none. */
  readonly dividends?: readonly Dividend[];
  /** Renames, spin-offs and mergers. The new asset is one of the table and has a price on the date. Default: none. */
  readonly corporateEvents?: readonly CorporateEvent[];
  /** Assets that come to an end; they have no prices after it. Default: none. */
  readonly delistings?: readonly Delisting[];
}

/** What corporate actions may be, wherever they are given. */
export const corporateActions: OptionsOf<CorporateActions> = {
  splits: splitsOption,
  dividends: dividendsOption,
  corporateEvents: corporateEventsOption,
  delistings: delistingsOption,
};
