/**
 * A copy of a short text that stands for itself.
 *
 * Engines represent a part of a long text as a view that keeps the whole text in memory; a name that outlives its file must not.
 */
export function unpinned(text: string): string {
  if (text.length < 13 || text.length > 1000) return text; // engines copy shorter ones
  const codes: number[] = [];
  for (let k = 0; k < text.length; k++) codes.push(text.charCodeAt(k));
  return String.fromCharCode(...codes);
}
