import { type Decimal, readDecimal } from "./decimal.js";
import { LineProblems } from "./line-problems.js";
import { readMoney } from "./read-money.js";
import { TRANSACTION_KINDS, type TransactionKind } from "./transaction-kinds.js";
import type { TaxTransaction } from "./types.js";

const KIND_OF: ReadonlyMap<unknown, TransactionKind> = new Map(TRANSACTION_KINDS.map((kind) => [kind.type, kind]));
const UNREAD: Decimal = { mantissa: Number.NaN, decimals: 0 };

/** All that was paid and all that was received: no sum that a ledger makes is greater, so that it is exact while these are. */
export class MoneyOfJournal {
  #paid = 0;
  #received = 0;
  readonly #unheard = new LineProblems([]);

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
    const kind = KIND_OF.get(line.type);
    if (kind === undefined) return;
    const quantity = line.amount === undefined ? readDecimal(line.quantity, 8) : UNREAD;
    this.add(kind, readMoney(line, kind, quantity, this.#unheard));
  }
}
