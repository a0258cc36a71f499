import { RowFlaw } from "../fields/row-flaw.js";
import type { RowReading } from "./row-reading.js";

/**
 * No row for a text that closes its outermost element, and one that cannot be read for a text that does not: it was cut off, and what is
 * missing (rows, the names of securities) nobody would notice.
 */
export function endOfXml(text: string, root: string): RowReading[] {
  if (new RegExp(`</${root}\\s*>`, "i").test(text)) return [];
  const line = text.trimEnd().split(/\r\n|\r|\n/).length;
  const read = (): never => {
    throw new RowFlaw(`the file ends before </${root}>: it was cut off, give the whole file`);
  };
  return [{ line, read }];
}
