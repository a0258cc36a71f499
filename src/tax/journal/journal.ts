import type { IsoDate } from "../../core/types.js";
import type { TaxTransaction } from "../types.js";
import type { DayClock } from "./clock-time.js";
import type { DoubtfulHoldings } from "./doubtful-holdings.js";
import type { JournalLines } from "./journal-lines.js";

/** A journal that can be booked. */
export interface Journal {
  /** In the order of booking. */
  readonly lines: JournalLines;
  /** Whether sales name the lots they close. */
  readonly namesLots: boolean;
  /** Whether short sales are covered, so that what is sold can disallow their losses. */
  readonly covers: boolean;
  /** Lines that tie two assets: symbol changes, mergers, spin-offs. */
  readonly links: readonly TaxTransaction[];
  /** Names, by position. */
  readonly assets: readonly string[];
  readonly assetPositions: ReadonlyMap<string, number>;
  /** Decimals of a unit of quantity, by position of the asset; tied assets share them. */
  readonly decimalsOf: Uint8Array;
  /** For each asset how many units too many or too few may come of rounding quantities; 0 where they are exact. */
  readonly dust: Int32Array;
  /** The assets of which lines were not booked. */
  readonly doubts: DoubtfulHoldings;
}

/** What lines that follow a booked journal must respect when only a part of it is read again. */
export interface JournalTail {
  /** Position of the first new line. */
  readonly from: number;
  /** The last date of the whole journal. */
  readonly date: IsoDate | undefined;
  /** Ids of the new lines that the whole journal has already. */
  readonly taken: ReadonlySet<string>;
  /** What orders the lines before the new ones within their days, by position; undefined where none of the whole journal has a time. */
  readonly clocks: readonly number[] | undefined;
  /** The clock as the whole journal leaves it. */
  readonly clock: DayClock;
}
