import { labeled } from "../core/names/labeled.js";
import { type Book, isWorth, type KnownAssets, readBook } from "./read-book.js";
import type { PortfolioState } from "./types.js";

/** A state whose holdings and prices are columns. */
export interface ColumnState extends Omit<PortfolioState, "portfolio" | "prices"> {
  /** All of the portfolio but its holdings. */
  readonly portfolio: Omit<PortfolioState["portfolio"], "holdings">;
  /** N shares, negative when sold short. */
  readonly shares: Float64Array;
  /** N prices, 0 for none. */
  readonly marks: Float64Array;
}

/**
 * What `readBook` makes of the same numbers by name, without orders. The records by name are made when a rule asks for them, which few do.
 *
 * @param columns - not to be written to while the book is used
 * @throws {@link PortfolioError} as `readBook`
 * @remarks O(N), without a look-up of names.
 */
export function bookOfColumns(columns: ColumnState, known: KnownAssets): Book {
  const { shares, marks, portfolio } = columns;
  const { assets, positions } = known;
  const state = stateOf(columns, assets);
  const values = new Float64Array(shares.length);
  let equity = portfolio.cash;
  let priced = true;
  for (let i = 0; i < shares.length; i++) {
    if (shares[i] !== 0) {
      values[i] = shares[i]! * marks[i]!;
      priced &&= marks[i]! > 0;
    }
    equity += values[i]!;
  }
  // says what is wrong, with the names
  if (!priced || !isWorth(equity)) return readBook(state, [], known);
  return { state, assets, values, positions, equity, marks, orders: [] };
}

function stateOf({ shares, marks, portfolio, ...rest }: ColumnState, assets: readonly string[]): PortfolioState {
  let holdings: Readonly<Record<string, number>> | undefined;
  let prices: Readonly<Record<string, number>> | undefined;
  return {
    ...rest,
    portfolio: {
      ...portfolio,
      get holdings() {
        return (holdings ??= labeled(assets, (i) => shares[i]!));
      },
    },
    get prices() {
      return (prices ??= pricesByName(assets, marks));
    },
  };
}

function pricesByName(assets: readonly string[], marks: Float64Array): Readonly<Record<string, number>> {
  const priced = [...assets.keys()].filter((i) => marks[i]! > 0);
  return labeled(
    priced.map((i) => assets[i]!),
    (k) => marks[priced[k]!]!,
  );
}
