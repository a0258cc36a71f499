/**
 * Where whole categories begin and end on the line of numbers, for features that are rounded down to a category.
 *
 * @param categories - ascending, each once
 * @param before - the greatest number that is not yet in a category
 * @returns two numbers for each run of neighbors: the greatest before it and the greatest in it
 * @remarks O(categories).
 */
export function categoryChanges(categories: readonly number[], before: (category: number) => number): number[] {
  const changes: number[] = [];
  for (const [k, category] of categories.entries()) {
    if (k === 0 || categories[k - 1] !== category - 1) changes.push(before(category));
    if (categories[k + 1] !== category + 1) changes.push(before(category + 1));
  }
  return changes;
}
