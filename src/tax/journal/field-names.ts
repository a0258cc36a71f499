import { nearestName } from "../../core/errors/nearest-name.js";
import type { LineProblems } from "./line-problems.js";

/** Fields of other types of line with fewer letters are not looked for: a column named `no` is near to `to`. */
const LEAST_LETTERS = 4;

/**
 * The fields of an object, to find mistyped ones.
 *
 * A key that is nearly the name of a field which the object lacks is refused: `fee` would be ignored silently where `fees` is meant. The fields of
 * other types of line count as well, since `acount` on a split is a mistake too. Any other key is let through, since exports carry
 * columns of their own.
 */
export class FieldNames {
  readonly #known: ReadonlySet<string>;
  readonly #others: readonly string[];
  /** The keys of the objects so far, by their place; most lines have the same ones in the same order, and comparing is cheaper than looking up. */
  readonly #usual: string[] = [];
  /** By key; a column of an export stands in every line. */
  readonly #nearest = new Map<string, string | undefined>();

  /**
   * @param known - the fields of the object
   * @param others - fields that objects of other types have
   */
  constructor(known: readonly string[], others: readonly string[] = []) {
    this.#known = new Set(known);
    this.#others = others;
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
    if (!this.#nearest.has(key)) this.#nearest.set(key, nearestName(key, this.#known) ?? this.#nearestOther(key));
    return this.#nearest.get(key);
  }

  #nearestOther(key: string): string | undefined {
    if (this.#others.includes(key)) return undefined;
    return nearestName(
      key,
      this.#others.filter(({ length }) => length >= LEAST_LETTERS),
    );
  }
}
