import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { labeled } from "../../core/names/labeled.js";
import { checkTrades } from "../../limits/check-trades.js";
import { moneyText } from "./money-text.js";
import { plannedTrades } from "./planned-trades.js";
import type { RebalanceBook } from "./rebalance-book.js";

/** What is left of the trades under the limits of the options; says in `notes` why an asset trades less. */
export function passLimits(book: RebalanceBook, quantities: Float64Array, notes: Map<number, string>): Float64Array {
  const { input, options, assets, shares, price, cash, cashFlow, value } = book;
  const { limits } = options;
  if (limits === undefined) return quantities;
  const trades = plannedTrades(book, quantities);
  const priced = [...price.keys()].filter((i) => !Number.isNaN(price[i]!));
  const state = {
    portfolio: { cash: cash + cashFlow, holdings: labeled(assets, (i) => shares[i]!) },
    trades,
    prices: labeled(
      priced.map((i) => assets[i]!),
      (k) => price[priced[k]!]!,
    ),
    assets,
    ...(input.moments !== undefined && { moments: input.moments }),
    ...(input.groupsOf !== undefined && { groupsOf: input.groupsOf }),
    ...(input.volumes !== undefined && { volumes: input.volumes }),
    ...(input.date !== undefined && { date: input.date }),
  };
  if (!(value + cashFlow > 0)) return quantities;
  const checked = checkTrades(
    state,
    { minCash: 0, ...limits },
    options.wholeShares
      ? {
          wholeShares: true,
          ...(options.lotSize !== undefined && { lotSize: labeled(assets, (i) => book.lotSize[i]!) }),
        }
      : {},
  );
  if (checked.decision === "accept") return quantities;
  const passed = new Map(checked.adjusted.map(({ asset, quantity }) => [asset, quantity]));
  const next = quantities.map((_, i) => passed.get(assets[i]!) ?? 0);
  const broken = checked.violations.filter(({ severity }) => severity === "hard").map(({ message }) => message);
  for (let i = 0; i < next.length; i++) {
    if (next[i] === quantities[i]) continue;
    const skip = checked.skipped.find(({ asset }) => asset === assets[i]!);
    notes.set(i, `limits: ${skip?.reason ?? broken[0] ?? "the trades as a whole do not pass"}`);
  }
  const left =
    cash +
    cashFlow -
    next.reduce((sum, q, i) => (q === 0 ? sum : sum + q * price[i]! + book.costs.of(i, q * price[i]!)), 0);
  if (left < -1e-6 * value) {
    throw new PortfolioError(
      "conflicting-options",
      `options.limits leave ${moneyText(-left)} of the withdrawal of ${moneyText(-cashFlow)} unraised: ${broken[0] ?? "loosen the limits"}`,
      { lacking: -left },
    );
  }
  return next;
}
