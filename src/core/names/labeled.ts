/** Names that came lately, and from the second time on a record of them whose numbers stand for nothing. */
interface Layout {
  readonly names: readonly string[];
  record?: Readonly<Record<string, number>>;
}

const layouts: Layout[] = [];
const MOST_LAYOUTS = 4;
let oldest = 0;

/** Up to so many names a copy of a record is quicker than a record that grows name by name, which is laid out anew as it grows. */
const MOST_COPIED = 100;

/**
 * A record with one number for each name, in the order of the names.
 *
 * The only place where positions become keys, so that a name like `"__proto__"` becomes an own key and nothing else.
 */
export function labeled(names: readonly string[], valueAt: (position: number) => number): Record<string, number> {
  const record: Record<string, number> = names.length <= MOST_COPIED ? { ...layoutOf(names)?.record } : {};
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

/** The layout of names that were here before; undefined for new ones, which are remembered. */
function layoutOf(names: readonly string[]): Layout | undefined {
  for (const layout of layouts) {
    if (!isSame(names, layout.names)) continue;
    // read from text, a record is laid out once for all its names
    layout.record ??= JSON.parse(`{${names.map((name) => `${JSON.stringify(name)}:0.5`).join()}}`);
    return layout;
  }
  layouts[oldest] = { names: names.slice() };
  oldest = (oldest + 1) % MOST_LAYOUTS;
  return undefined;
}

function isSame(names: readonly string[], others: readonly string[]): boolean {
  if (names.length !== others.length) return false;
  for (let i = 0; i < names.length; i++) if (names[i] !== others[i]) return false;
  return true;
}
