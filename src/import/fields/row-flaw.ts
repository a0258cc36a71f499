/** A row that cannot be read, or whose meaning is not known. Caught where rows are read; it never leaves the room. */
export class RowFlaw extends Error {}
