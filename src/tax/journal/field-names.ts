import { nearestName } from "../../core/errors/nearest-name.js";
import type { LineProblems } from "./line-problems.js";

/**
 * The fields of an object, to find mistyped ones.
 *
 * A key that is nearly the name of a field which the object lacks is refused: `fee` would be ignored silently where `fees` is meant. Any
 * other is let through, since exports carry columns of their own.
 */
export class FieldNames {
  readonly #known: ReadonlySet<string>;
  /** The keys of the objects so far, by their place; most lines have the same ones in the same order, and comparing is cheaper than looking up. */
  readonly #usual: string[] = [];
  /** By key; a column of an export stands in every line. */
  readonly #nearest = new Map<string, string | undefined>();

  constructor(known: readonly string[]) {
    this.#known = new Set(known);
  }

  /** @param path - what stands before a key in messages: `lots[2].` */
  check(given: object, found: LineProblems, path = ""): void {
    const usual = this.#usual;
    let place = 0;
    for (const key in given) {
      if (usual[place] !== key) {
        const nearest = this.#nearestOf(key);
        if (nearest === undefined) usual[place] = key;
        else if ((given as Record<string, unknown>)[nearest] === undefined)
          found.refuse("invalid-field", `${path}${key} is no field that is read: did you mean ${nearest}?`);
      }
      place++;
    }
  }

  /** The field that is nearly called so; undefined for a field itself. */
  #nearestOf(key: string): string | undefined {
    if (this.#known.has(key)) return undefined;
    if (!this.#nearest.has(key)) this.#nearest.set(key, nearestName(key, this.#known));
    return this.#nearest.get(key);
  }
}
