/** The prices of a month come in, and what is due is traded. Nothing else: costs, limits, ledger, peaks and ids are the engine's. */
export function nextMonth(engine, month) {
  const now = engine.observe(month);
  return now.apply(now.rebalance().trades);
}
