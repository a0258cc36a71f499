import { requireObject } from "../errors/require-object.js";
import type { Portfolio } from "../types.js";
import type { OptionContext, OptionsOf } from "./option-types.js";
import { readOptions } from "./read-options.js";

const portfolio: OptionsOf<Portfolio> = {
  cash: { kind: "number", required: true },
  holdings: { kind: "numbers-by-name", required: true },
};

/**
 * A portfolio whose cash and holdings are finite numbers.
 *
 * @param name - what the caller handed in, for messages: `"portfolio"`
 * @param value - what came
 * @param context - `assets`: names that holdings may have; left out, any name is accepted
 * @returns a new object with the cash and the holdings that were given
 * @throws {@link PortfolioError} `not-finite` for a cash or a holding that is not a finite number (text, null, NaN);
 *   `invalid-argument` for unknown keys and for a value that is not a portfolio; `unknown-asset`
 * @remarks O(holdings). Negative holdings are short positions, negative cash is borrowed.
 * @example
 * readPortfolio("portfolio", { cash: 1_000, holdings: { AAPL: 10 } });
 */
export function readPortfolio(
  name: string,
  value: unknown,
  context: Pick<OptionContext, "assets" | "misplaced"> = {},
): Portfolio {
  requireObject(name, value, "a portfolio, such as { cash: 1_000, holdings: { AAPL: 10 } }");
  return readOptions(name, value as Portfolio, portfolio, {
    what: "part of a portfolio",
    ...context,
  });
}
