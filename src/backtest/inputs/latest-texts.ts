/** How many lists are remembered. */
const MOST = 2;

/** Remembers what was made of the latest lists of texts. They are compared text by text, so a list that was changed is a new one. */
export class LatestTexts<T> {
  readonly #latest: { readonly lists: readonly (readonly string[])[]; readonly made: T }[] = [];

  /**
   * What was made of the same lists before, or what `make` makes now.
   *
   * @remarks One comparison for each text.
   */
  of(lists: readonly (readonly string[])[], make: () => T): T {
    const known = this.#latest.find((entry) => entry.lists.every((list, k) => isSame(list, lists[k]!)));
    if (known !== undefined) return known.made;
    const made = make();
    this.#latest.unshift({ lists: lists.map((list) => list.slice()), made });
    this.#latest.length = Math.min(this.#latest.length, MOST);
    return made;
  }
}

function isSame(texts: readonly string[], others: readonly string[]): boolean {
  if (texts.length !== others.length) return false;
  for (let k = 0; k < texts.length; k++) if (texts[k] !== others[k]) return false;
  return true;
}
