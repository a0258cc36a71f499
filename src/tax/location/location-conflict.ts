/** Assets that the accounts allowed to them cannot hold. */
export interface LocationConflict {
  /** The assets that do not fit. */
  readonly assets: readonly string[];
  /** All accounts that may hold any of them. */
  readonly accounts: readonly string[];
  /** By how much the amounts exceed the balances, currency units. */
  readonly shortfall: number;
}

/**
 * Why amounts cannot be placed in accounts: assets whose amounts exceed the balances of all accounts that may hold one of them.
 *
 * The greatest flow from assets to accounts; where it falls short, what can still be reached from an asset not wholly placed is such a set (Hall's
 * theorem). `undefined` when all can be placed, up to 1e-9 of the total. O(A·K) for each path, few paths.
 */
export function locationConflict(
  assets: readonly { readonly asset: string; readonly amount: number }[],
  accounts: readonly { readonly id: string; readonly balance: number }[],
  isAllowed: (asset: number, account: number) => boolean,
): LocationConflict | undefined {
  const k = accounts.length;
  const total = assets.reduce((sum, { amount }) => sum + amount, 0);
  const left = assets.map(({ amount }) => amount);
  const room = accounts.map(({ balance }) => balance);
  const held = new Float64Array(assets.length * k);
  const dust = 1e-12 * total;
  for (;;) {
    // breadth first from the assets that are not wholly placed; each account remembers the asset it was reached by, and the other way round
    const queue = left.flatMap((rest, i) => (rest > dust ? [i] : []));
    const byAccount = new Map<number, number>();
    const byAsset = new Map<number, number>(queue.map((i) => [i, -1]));
    let end = -1;
    for (let head = 0; head < queue.length && end < 0; head++) {
      const i = queue[head]!;
      for (let j = 0; j < k && end < 0; j++) {
        if (byAccount.has(j) || !isAllowed(i, j)) continue;
        byAccount.set(j, i);
        if (room[j]! > dust) end = j;
        for (let other = 0; other < assets.length; other++) {
          if (byAsset.has(other) || held[other * k + j]! <= dust) continue;
          byAsset.set(other, j);
          queue.push(other);
        }
      }
    }
    if (end < 0) {
      const over = [...byAsset.keys()].sort((a, b) => a - b);
      const into = [...byAccount.keys()].sort((a, b) => a - b);
      const wanted = over.reduce((sum, i) => sum + assets[i]!.amount, 0);
      const shortfall = wanted - into.reduce((sum, j) => sum + accounts[j]!.balance, 0);
      if (shortfall <= 1e-9 * total) return undefined;
      return { assets: over.map((i) => assets[i]!.asset), accounts: into.map((j) => accounts[j]!.id), shortfall };
    }
    move(end);

    function move(last: number): void {
      const steps: (readonly [number, number])[] = []; // into account, from the asset
      let amount = room[last]!;
      let i = byAccount.get(last)!;
      for (let j = last; ; j = byAsset.get(i)!, i = byAccount.get(j)!) {
        steps.push([i, j]);
        const before = byAsset.get(i)!;
        amount = Math.min(amount, before < 0 ? left[i]! : held[i * k + before]!);
        if (before < 0) break;
      }
      room[last]! -= amount;
      for (const [asset, account] of steps) {
        held[asset * k + account]! += amount;
        const before = byAsset.get(asset)!;
        if (before < 0) left[asset]! -= amount;
        else held[asset * k + before]! -= amount;
      }
    }
  }
}
