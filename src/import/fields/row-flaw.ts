/** A row that cannot be read, or whose meaning is not known. Caught where rows are read; it never leaves the room. */
export class RowFlaw extends Error {}

/** What is said of the last row of a file that has fewer cells than its table and no line end behind it. */
export const CUT_WITHIN_ROW = "the file ends within this row: give the whole file";
