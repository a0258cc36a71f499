import { expect } from "vitest";
import type { BacktestResult, Split } from "../../src/backtest/inputs/backtest-types.js";
import type { PricesTable } from "../../src/core/types.js";
import { conservationFaults } from "./conservation-faults.js";

/** Fails with everything that does not add up to 1e-12 of the gross value. */
export function expectConserved(prices: PricesTable, result: BacktestResult, splits: readonly Split[] = []): void {
  expect(conservationFaults(prices, result, splits).faults).toEqual([]);
}
