/** That limits cannot hold together, and which of them would have to give least, if one alone can: a sentence for a person. */
export function conflictSentence(
  conflict: readonly { readonly constraint: string; readonly slackNeeded: number | null }[],
): string {
  const names = conflict.map((member) => member.constraint);
  const listed = names.length <= 6 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
  const slackOf = ({ slackNeeded }: (typeof conflict)[number]): number => slackNeeded ?? Number.POSITIVE_INFINITY;
  const cheapest = conflict.reduce((a, b) => (slackOf(b) < slackOf(a) ? b : a));
  const remedy = Number.isFinite(slackOf(cheapest))
    ? `loosening ${cheapest.constraint} by ${Number(slackOf(cheapest).toPrecision(6))} alone would do`
    : "no single one of them can mend it alone: there is a second conflict";
  return `${listed} cannot hold together: ${remedy}`;
}
