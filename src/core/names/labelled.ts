/**
 * A record with one number for each name, in the order of the names.
 *
 * The only place where positions become keys, so that a name like `"__proto__"` becomes an own key and nothing else.
 */
export function labelled(names: readonly string[], valueAt: (position: number) => number): Record<string, number> {
  const record: Record<string, number> = {};
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    if (name === "__proto__") {
      // plain assignment would address the prototype
      Object.defineProperty(record, name, { value: valueAt(i), enumerable: true, configurable: true, writable: true });
    } else {
      record[name] = valueAt(i);
    }
  }
  return record;
}
