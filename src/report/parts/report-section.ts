import type { VegaLiteSpec } from "./vega-lite-spec.js";

/** A table of texts and numbers. A number is written with up to four decimals; format others as text beforehand. */
export interface ReportTable {
  /** What stands above the table. Default: nothing. */
  readonly caption?: string;
  /** The headings. */
  readonly columns: readonly string[];
  /** As many cells as columns. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/** One chapter of a report. Names and texts are escaped when they are written. */
export interface ReportSection {
  /** The heading. */
  readonly title: string;
  /** Paragraphs. Default: none. */
  readonly text?: string | readonly string[];
  /** Specifications, such as those of the charts of this room. Default: none. */
  readonly charts?: readonly VegaLiteSpec[];
  /** Tables below the charts. Default: none. */
  readonly tables?: readonly ReportTable[];
  /** Folded away on the page until it is opened. Default false. */
  readonly folded?: boolean;
}
