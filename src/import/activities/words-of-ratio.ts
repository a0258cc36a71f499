const FOR = /\b(\d{1,5}(?:\.\d+)?)[ -]*(?:new )?(?:for|:)[ -]*(\d{1,5}(?:\.\d+)?)\b(?!\s*(?:am|pm|:))/i;

/** `"2/1"` of a text that says `Split 2 for 1`, or `undefined`. New shares stand first. */
export function ratioInWords(text: string): string | undefined {
  const match = FOR.exec(text);
  if (match === null || Number(match[1]) === 0 || Number(match[2]) === 0) return undefined;
  return Number(match[2]) === 1 ? match[1]! : `${match[1]}/${match[2]}`;
}
