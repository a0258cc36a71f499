/**
 * The members with the least weight in all that touch every pair: a cover of a bipartite graph, by greatest flow.
 *
 * @param pairs - left and right members; none stands on both sides
 * @param weightOf - not negative; infinite for a member that must stay, of which a pair has one at most
 * @remarks O(members × pairs) for each augmenting path, of which there are few.
 */
export function leastCover(
  pairs: readonly (readonly [string, string])[],
  weightOf: (member: string) => number,
): Set<string> {
  const left = new Map<string, Set<string>>();
  for (const [a, b] of pairs) left.set(a, (left.get(a) ?? new Set()).add(b));
  const spare = new Map<string, number>();
  for (const [a, b] of pairs) spare.set(a, weightOf(a)).set(b, weightOf(b));
  const flow = new Map<string, Map<string, number>>(); // right to left: what can be sent back

  for (;;) {
    // breadth first from every left member with spare weight to a right one with spare weight
    const cameFrom = new Map<string, string | undefined>();
    const queue: [string, boolean][] = [];
    for (const a of left.keys()) {
      if (spare.get(a)! <= 0) continue;
      cameFrom.set(a, undefined);
      queue.push([a, true]);
    }
    let end: string | undefined;
    for (let i = 0; i < queue.length && end === undefined; i++) {
      const [member, isLeft] = queue[i]!;
      const next = isLeft
        ? left.get(member)!
        : [...(flow.get(member) ?? [])].flatMap(([a, sent]) => (sent > 0 ? [a] : []));
      for (const other of next) {
        if (cameFrom.has(other)) continue;
        cameFrom.set(other, member);
        queue.push([other, !isLeft]);
        if (isLeft && spare.get(other)! > 0) {
          end = other;
          break;
        }
      }
    }
    if (end === undefined) {
      // least cut: left members that cannot be reached, right ones that can
      const cover = new Set<string>();
      for (const [a, b] of pairs) cover.add(cameFrom.has(a) ? b : a);
      return cover;
    }
    const path = [end];
    for (let at = cameFrom.get(end); at !== undefined; at = cameFrom.get(at)) path.push(at);
    path.reverse(); // left, right, left, …, right
    let amount = Math.min(spare.get(path[0]!)!, spare.get(end)!);
    for (let i = 1; i + 1 < path.length; i += 2) amount = Math.min(amount, flow.get(path[i]!)!.get(path[i + 1]!)!);
    spare.set(path[0]!, spare.get(path[0]!)! - amount);
    spare.set(end, spare.get(end)! - amount);
    path.forEach((member, i) => {
      if (i % 2 === 1) send(flow, member, path[i - 1]!, amount);
      else if (i > 0) send(flow, path[i - 1]!, member, -amount);
    });
  }
}

function send(flow: Map<string, Map<string, number>>, right: string, left: string, amount: number): void {
  const own = flow.get(right) ?? new Map<string, number>();
  flow.set(right, own);
  own.set(left, (own.get(left) ?? 0) + amount);
}
