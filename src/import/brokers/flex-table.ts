import { ignored } from "../activities/activity.js";
import type { RowReading } from "../activities/row-reading.js";
import { CUT_WITHIN_ROW, RowFlaw } from "../fields/row-flaw.js";
import type { SourceRow } from "../text/row-splitter.js";
import { flexName, readFlex } from "./flex.js";

/** Whether a row is the header of trades in the CSV form of a Flex query. */
export function isFlexHeader(cells: readonly string[]): boolean {
  const names = new Set(cells.map(flexName));
  return names.has("clientaccountid") && names.has("symbol") && names.has("quantity") && names.has("tradeprice");
}

/** The rows of the CSV form of a Flex query of trades. */
export function readFlexTable(rows: readonly SourceRow[]): RowReading[] {
  let names: readonly string[] | undefined;
  return rows.map((source): RowReading => {
    const { line, cells, flaw, open } = source;
    if (isFlexHeader(cells)) {
      names = cells.map(flexName);
      return { line, source, read: () => ignored("header") };
    }
    const header = names;
    return {
      line,
      source,
      read: () => {
        if (flaw !== undefined) throw new RowFlaw(flaw);
        if (header === undefined || cells[0] === "ClientAccountID") return ignored("before the table of trades");
        if (open && cells.length < header.length) throw new RowFlaw(CUT_WITHIN_ROW);
        const fields = Object.fromEntries(header.map((name, k) => [name, cells[k] ?? ""]));
        return readFlex("Trade", fields, line);
      },
    };
  });
}
