import type { LossCarryover } from "../../tax/types.js";
import type { BacktestTaxYear, TaxesPaid } from "../inputs/taxes-paid.js";
import type { RunningLedger } from "./running-ledger.js";

/** What is known of the taxes of a run. */
export interface TaxState {
  readonly taxes: TaxesPaid;
  readonly ledger: RunningLedger;
  /** T, units of currency. */
  readonly paid: Float64Array;
  /** Dividends and interest by year. */
  readonly income: Map<number, { dividends: number; interest: number }>;
  /** Years that are paid. */
  readonly years: BacktestTaxYear[];
  /** Losses that go into the first year that is not paid yet. */
  carryover: LossCarryover;
  /** The first year that is not paid yet. */
  nextYear: number;
}
