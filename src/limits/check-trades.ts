import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { judgeTrades } from "./judge-trades.js";
import { type Book, readBook } from "./read-book.js";
import { readLimits } from "./read-limits.js";
import { readTradesToCheck } from "./read-state.js";
import type { CheckTradesOptions, Limits, TradeCheck, TradesToCheck } from "./types.js";

const declared: OptionsOf<CheckTradesOptions> = {
  wholeShares: { kind: "boolean" },
  lotSize: {
    kind: "either",
    of: [
      { kind: "number", above: 0 },
      { kind: "numbers-by-name", above: 0 },
    ],
  },
};

/**
 * Whether trades may be done: every limit they break, and the least change of them that passes.
 *
 * All trades are judged together, as if done at once: the state after them against the limits on states, the trades
 * themselves against the limits on orders. A limit that the portfolio broke before is reported as `"soft"` as long as
 * the trades do not deepen it, so that a breach can be undone step by step.
 *
 * `adjusted` keeps the order of the trades and leaves each between nothing and what it was: none grows, turns round
 * or is added. Among the lists that pass it has the least Σ (value taken away)². Limits that count (positions, orders,
 * least order) leave out the smallest orders first; a historical value at risk, which is not convex, shrinks all
 * orders in common proportion: there the answer passes but need not be the least. Quantities become fractions of a share
 * unless `wholeShares` is true: then the least change is rounded towards zero until it passes, and single lots are added
 * back where they still pass. Costs are scaled with the quantities.
 *
 * @param state - portfolio, trades and what the limits need: `moments` for risk limits, `groupsOf` for groups without
 *   assets, `volumes`, `priceDates`, `returns`, `date`; fractions are of equity at `prices`
 * @param limits - what is left out does not act
 * @param options - `wholeShares` false, `lotSize` 1
 * @returns `decision` `"accept"` when the trades pass as they stand, `"modify"` when `adjusted` has trades left, else
 *   `"reject"`; `skipped` names the trades of which nothing passes
 * @throws {@link PortfolioError} `missing-price`, `invalid-price`, `not-finite` (all problems at once), `unknown-asset`,
 *   `invalid-argument` for unknown keys at every depth, when a limit lacks its data, or when the portfolio is not worth
 *   more than 0
 * @remarks O(rules · orders), with covariance limits O(N · held) for each supporting plane. NaN throws.
 *   Projection: Goldfarb and Idnani (1983); planes: Kelley (1960). Reference values: test/reference/limits/least-change.json.
 * @example
 * checkTrades(
 *   { portfolio: { cash: 1000, holdings: {} }, trades: [{ asset: "A", quantity: 50, price: 10 }], prices: { A: 10 } },
 *   { position: { max: 0.3 } },
 * ); // decision "modify", adjusted: 30 shares
 */
export function checkTrades(state: TradesToCheck, limits: Limits, options: CheckTradesOptions = {}): TradeCheck {
  const read = readTradesToCheck(state);
  const book = readBook(read, read.trades);
  const compiled = readLimits(limits, book, read.groupsOf);
  return judgeTrades(book, compiled, lotsOf(options, book));
}

/** Shares per lot of each order, or `undefined` when fractions are allowed. */
function lotsOf(options: CheckTradesOptions, book: Book): Float64Array | undefined {
  const { wholeShares = false, lotSize } = readOptions("options", options, declared, {
    what: "an option of checkTrades",
    assets: book.assets,
  });
  if (!wholeShares) {
    if (lotSize === undefined) return undefined;
    throw new PortfolioError(
      "conflicting-options",
      "options.lotSize is given without options.wholeShares: give wholeShares: true, or leave lotSize out",
    );
  }
  return Float64Array.from(book.orders, ({ trade: { asset } }) =>
    typeof lotSize === "object" && Object.hasOwn(lotSize, asset)
      ? lotSize[asset]!
      : typeof lotSize === "number"
        ? lotSize
        : 1,
  );
}
