/**
 * The ids of a list, for finding those that stand twice: a hash table of places with open addressing.
 *
 * A `Set` of a million strings takes ten times the memory and twice the time. The whole hash stands beside the place, so that ids are
 * compared only where they are the same, or as good as never.
 */
export class IdSet {
  /** Pairs: the hash, and the place from 1 on; 0 is an empty slot. */
  readonly #slots: Int32Array;
  readonly #idAt: (place: number) => string;

  /**
   * @param most - ids that will be added at most
   * @param idAt - the id at a place that was added
   */
  constructor(most: number, idAt: (place: number) => string) {
    this.#slots = new Int32Array(2 * 2 ** Math.ceil(Math.log2(2 * most + 2)));
    this.#idAt = idAt;
  }

  /** O(length of the id) on average. */
  has(id: string): boolean {
    const slots = this.#slots;
    return slots[this.#slotOf(id, hashOf(id)) + 1] !== 0;
  }

  /** Adds an id that is not there yet. O(length of the id) on average. */
  add(id: string, place: number): void {
    const hash = hashOf(id);
    const slot = this.#slotOf(id, hash);
    this.#slots[slot] = hash;
    this.#slots[slot + 1] = place + 1;
  }

  /** The slot that holds an id, or would. */
  #slotOf(id: string, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (2 * hash) & mask;
    for (let held = slots[slot + 1]!; held !== 0; held = slots[slot + 1]!) {
      if (slots[slot] === hash && this.#idAt(held - 1) === id) return slot;
      slot = (slot + 2) & mask;
    }
    return slot;
  }
}

/** FNV-1a over the code units, with the last mixing step of MurmurHash3 so that the low bits depend on all of them. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
