/**
 * Adds a property to an object that is computed when it is first read, and kept from then on. It is enumerable and can be written, so that
 * JSON, copies and comparisons see a property like any other.
 */
export function lazily<T extends object, K extends string, V>(
  target: T,
  key: K,
  compute: () => V,
): T & Readonly<Record<K, V>> {
  let waiting: (() => V) | undefined = compute;
  let value: V | undefined;
  Object.defineProperty(target, key, {
    enumerable: true,
    configurable: true,
    get(): V {
      if (waiting !== undefined) {
        value = waiting();
        waiting = undefined; // lets go of what it was computed from
      }
      return value!;
    },
    set(other: V) {
      waiting = undefined;
      value = other;
    },
  });
  return target as T & Readonly<Record<K, V>>;
}
