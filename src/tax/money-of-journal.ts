import { readDecimal } from "./decimal.js";
import { LineProblems } from "./line-problems.js";
import { readMoney } from "./read-money.js";
import { TRANSACTION_KINDS, type TransactionKind } from "./transaction-kinds.js";
import type { TaxTransaction } from "./types.js";

/** All that was paid and all that was received: no sum that a ledger makes is greater, so that it is exact while these are. */
export class MoneyOfJournal {
  #paid = 0;
  #received = 0;

  /** @returns whether it is this line that takes a sum beyond what is exact */
  add({ receives }: TransactionKind, cents: number): boolean {
    const before = receives === true ? this.#received : this.#paid;
    const sum = before + cents;
    if (receives === true) this.#received = sum;
    else this.#paid = sum;
    return sum > Number.MAX_SAFE_INTEGER && before <= Number.MAX_SAFE_INTEGER;
  }

  /** A line that has been booked before. */
  addBooked(line: TaxTransaction): void {
    const kind = TRANSACTION_KINDS.find(({ type }) => type === line.type);
    if (kind === undefined || kind.movesAll) return;
    const quantity = kind.needs === "quantity" ? readDecimal(line.quantity, 8) : { mantissa: 0, decimals: 0 };
    this.add(kind, readMoney(line, kind, quantity, new LineProblems([])));
  }
}
