import { HOUR, instantText } from "./instants.js";
import type { Watch } from "./watch.js";

/**
 * Says which assets that count have had no price for too long, and works out when the next one may.
 *
 * @param since - age is counted from here at the earliest: within a day from its first tick, so that a night or a holiday alone
 *   makes nothing stale; at the close from the last price itself
 */
export function lookForStale(watch: Watch, since: number): void {
  const { staleHours } = watch.inputs.config.monitoring;
  watch.nextStale = Number.POSITIVE_INFINITY;
  if (staleHours === "off") return;
  for (let i = 0; i < watch.assets.length; i++) {
    const asset = watch.assets[i]!;
    const counts = watch.shares[i] !== 0 || (watch.target !== null && watch.target[i] !== 0);
    const last = watch.priceAt[i]!;
    if (!counts || Number.isNaN(last) || watch.stale.has(asset)) continue;
    const until = Math.max(last, since) + staleHours * HOUR;
    if (watch.at < until) watch.nextStale = Math.min(watch.nextStale, until);
    else {
      watch.stale.add(asset);
      const about = { asset, last: instantText(last), price: watch.price[i]! };
      watch.events.push({ kind: "stale-price", at: instantText(watch.at), ...about });
    }
  }
  // an asset that was stale may get a price, which then grows old
  if (watch.stale.size > 0) watch.nextStale = Math.min(watch.nextStale, watch.at + staleHours * HOUR);
}
