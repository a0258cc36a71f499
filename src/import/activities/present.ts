/** The key only where there is a value. */
export function present<K extends string, V>(key: K, value: V | undefined): { readonly [k in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [k in K]?: V };
}
