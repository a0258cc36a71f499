// The strategies of the sweep, and the module of the threads that run them.
import { serveWorkerJobs } from "omni-alpha/node";

/** Holds the `top` assets that rose most over `days`; `slow` makes a backtest take longer, for the tests. */
export function momentum({ days, top, slow = 0 }) {
  let first = true;
  return ({ prices: { assets, values } }) => {
    if (first && slow > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, slow);
    first = false;
    const n = assets.length;
    const last = values.length - n;
    if (last < days * n) return null;
    const rise = (i) => values[last + i] / values[last - days * n + i];
    const best = assets.map((asset, i) => ({ asset, rise: rise(i) })).sort((a, b) => b.rise - a.rise);
    return Object.fromEntries(best.slice(0, top).map(({ asset }) => [asset, 1 / top]));
  };
}

serveWorkerJobs(momentum);
