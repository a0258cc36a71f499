/** One choice of test groups. Rows are those of returns: row t ends on date t + 1. */
export interface CombinatorialSplit {
  /** Rows that are learned from. */
  readonly train: Int32Array;
  /** Groups that are tested: rows `from` to before `to`. */
  readonly tests: readonly { readonly group: number; readonly from: number; readonly to: number }[];
}

/** How the rows are cut. */
export interface SplitOptions {
  readonly groups: number;
  readonly testGroups: number;
  readonly purge: number;
  readonly embargo: number;
}

/** Every choice of `testGroups` of the groups, in lexicographic order. O(splits · rows). */
export function combinatorialSplits(rows: number, options: SplitOptions): CombinatorialSplit[] {
  const { groups, testGroups, purge, embargo } = options;
  const begin = (group: number): number => Math.floor((group * rows) / groups);
  const splits: CombinatorialSplit[] = [];
  const chosen: number[] = [];
  const choose = (next: number): void => {
    if (chosen.length === testGroups) {
      const tests = chosen.map((group) => ({ group, from: begin(group), to: begin(group + 1) }));
      const out = new Uint8Array(rows);
      for (const { from, to } of tests) out.fill(1, Math.max(0, from - purge), Math.min(rows, to + purge + embargo));
      splits.push({ train: Int32Array.from(out.keys()).filter((row) => out[row] === 0), tests });
      return;
    }
    for (let group = next; group <= groups - (testGroups - chosen.length); group++) {
      chosen.push(group);
      choose(group + 1);
      chosen.pop();
    }
  };
  choose(0);
  return splits;
}
