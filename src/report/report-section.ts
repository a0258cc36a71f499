import type { VegaLiteSpec } from "./vega-lite-spec.js";

/** A table of texts and numbers. A number is written with up to four decimals; format others as text beforehand. */
export interface ReportTable {
  readonly caption?: string;
  readonly columns: readonly string[];
  /** As many cells as columns. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/** One chapter of a report. Names and texts are escaped when they are written. */
export interface ReportSection {
  readonly title: string;
  /** Paragraphs. */
  readonly text?: string | readonly string[];
  readonly charts?: readonly VegaLiteSpec[];
  readonly tables?: readonly ReportTable[];
  /** Folded away on the page until it is opened. */
  readonly folded?: boolean;
}
