import { absolute, type Decimal, minus, plus, signOf } from "../fields/decimal.js";

/** What a trade paid or brought: proceeds without sign, costs added where shares came and taken away where they went. */
export function tradeMoney(quantity: Decimal, proceeds: Decimal, costs: Decimal): Decimal {
  const gross = absolute(proceeds);
  return signOf(quantity) > 0 ? plus(gross, costs) : minus(gross, costs);
}
