import type { BindingConstraint } from "../../core/types.js";

/**
 * The name and price of a row that holds with equality.
 *
 * The price is what one unit more room gains, so it belongs to the side that holds the portfolio back: of a row whose min is its
 * max, to the one that would gain. The budget has one name for both sides, and its price is what one unit more of it would gain.
 *
 * @param side - −1 the row is at its min, 1 at its max, 2 both are the same
 * @param y - what one unit more of the limit adds to the objective as something to minimize
 */
export function rowBinding(
  { minName, maxName }: { readonly minName: string; readonly maxName: string },
  side: number,
  y: number,
): BindingConstraint {
  if (minName === "budget") return { constraint: minName, shadowPrice: -y + 0 };
  const atMin = side === 2 ? y > 0 : side === -1;
  return { constraint: atMin ? minName : maxName, shadowPrice: (atMin ? y : -y) + 0 };
}
