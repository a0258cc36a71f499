import type { Item } from "./item.js";

/**
 * The items in the order in which they happened: files that stand newest first are turned round, so that rows of one day keep their order;
 * then by date, and by time on days on which every row has one.
 */
export function orderItems(items: readonly Item[], newestFirst: boolean): Item[] {
  let [rising, falling] = [0, 0];
  for (let k = 1; k < items.length; k++) {
    const [a, b] = [items[k - 1]!.activity.date, items[k]!.activity.date];
    if (a < b) rising += 1;
    else if (a > b) falling += 1;
  }
  const turned = rising === falling ? newestFirst : falling > rising;
  // what one row says happened in the order of its words
  const ordered = turned ? [...items].reverse().sort((a, b) => b.row - a.row || a.part - b.part) : [...items];
  const untimed = new Set(
    ordered.filter(({ activity }) => activity.time === undefined).map(({ activity }) => activity.date),
  );
  return ordered.sort(({ activity: a }, { activity: b }) => {
    if (a.date !== b.date) return a.date < b.date ? -1 : 1;
    if (a.startsDay !== b.startsDay) return a.startsDay === true ? -1 : 1;
    if (untimed.has(a.date) || a.time === b.time) return 0;
    return a.time! < b.time! ? -1 : 1;
  });
}
