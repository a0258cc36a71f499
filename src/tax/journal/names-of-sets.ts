/** For each asset the name of its set. Sets that share a name are one set; an asset of no set is a set by itself. */
export function namesOfSets(assets: readonly string[], sets: readonly (readonly string[])[]): string[] {
  const roots = new Map<string, string>();
  const rootOf = (name: string): string => {
    for (let next = roots.get(name); next !== undefined; next = roots.get(name)) name = next;
    return name;
  };
  for (const names of sets) {
    for (const name of names) {
      const [from, to] = [rootOf(name), rootOf(names[0]!)];
      if (from !== to) roots.set(from, to);
    }
  }
  return assets.map(rootOf);
}
