import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/index.js";
import {
  applyTransactions,
  buildTaxLedger,
  type TaxLedger,
  type TaxLedgerOptions,
  type TaxTransaction,
  taxOfYear,
  type WashSalePolicies,
} from "../../src/tax/index.js";
import { lines, MAIN, WITH_IRA } from "./book-lines.js";
import { STEEP } from "./steep-brackets.js";

const RATES = { shortTerm: 0.37, longTerm: 0.2 };
const POLICIES: readonly WashSalePolicies[] = [
  { sameOrder: "eligible" },
  { soldReplacement: "eligible" },
  { sameOrder: "eligible", soldReplacement: "eligible" },
  { sameOrder: "eligible", soldReplacement: "eligible", earlierAcquired: "silver" },
];

test("where a loss goes into recent shares of the same order and makes their gain long-term, they go instead", () => {
  const journal = lines(
    "2023-01-03 buy 10 1010",
    "2024-11-01 buy 10 940",
    "2025-05-23 buy 10 900",
    "2025-06-02 sell 20 2000",
  );
  const year = (sameOrder: "ineligible" | "eligible") =>
    buildTaxLedger(journal, { accounts: MAIN, lotMethod: "min-tax", rates: RATES, washSales: { sameOrder } }).byYear[
      "2025"
    ];
  // b1 with b2: 60 at 37 %, 22.20, and the loss of 10 waits in b3
  expect(year("ineligible")).toMatchObject({ shortTerm: 60, longTerm: 0, disallowed: 10 });
  // b1 with b3, which takes the loss and the days of b1: 90 at 20 %, 18
  expect(year("eligible")).toMatchObject({ shortTerm: 0, longTerm: 90, disallowed: 10 });
});

test.each([
  ["flat rates", undefined],
  ["brackets", STEEP],
] as const)("under every policy no other lots of the last sale leave less tax, %s", (_, brackets) => {
  let byPolicy = 0;
  for (let seed = 0; seed < 200; seed++) {
    const transactions = randomJournal(500 + seed);
    const sale = transactions.at(-1)!;
    const washSales = POLICIES[seed % POLICIES.length]!;
    const options: TaxLedgerOptions = {
      accounts: WITH_IRA,
      lotMethod: "min-tax",
      washSales,
      ...(brackets === undefined
        ? { rates: RATES }
        : { rates: brackets, income: { "2025": { ordinaryIncome: 1000 } } }),
    };
    const cost = ({ byYear }: TaxLedger): number => {
      const { shortTerm, longTerm } = byYear["2025"] ?? { shortTerm: 0, longTerm: 0 };
      if (brackets === undefined) return 0.37 * shortTerm + 0.2 * longTerm;
      const { total, netting } = taxOfYear({ ordinaryIncome: 1000, shortTerm, longTerm }, brackets);
      return total - 0.1 * (netting.carryover.shortTerm + netting.carryover.longTerm);
    };
    const base = buildTaxLedger(transactions.slice(0, -1), options);
    const least = leastCost(base, sale, cost);
    const ours = buildTaxLedger(transactions, options);
    expect(cost(ours), `seed ${seed}`).toBeLessThan(least + 0.02);
    if (ours.audit.some((record) => record.sale === sale.id && record.policy.endsWith(": eligible"))) byPolicy++;
  }
  expect(byPolicy).toBeGreaterThan(20);
});

/** A few lots of one asset, many of them recent, up to two sales of a few shares, and a last sale in July. */
function randomJournal(seed: number): TaxTransaction[] {
  const random = seededRandom(seed);
  for (let i = 0; i < 9; i++) random.uniform();
  const journal: TaxTransaction[] = [];
  const add = (type: "buy" | "sell", date: string, quantity: number, price: number, account = "main"): void => {
    const id = `${type}${journal.length}`;
    journal.push({ id, type, date, account, asset: "X", quantity, amount: quantity * price });
  };
  const price = () => 80 + random.integer(41);
  for (let k = 0; k < 2 + random.integer(3); k++) {
    const day = ["2025-06-1", "2025-06-1", "2024-06-1", "2025-02-1", "2023-05-1"][random.integer(5)]!;
    const account = random.integer(6) > 0 ? "main" : ["second", "ira"][random.integer(2)]!;
    add("buy", `${day}${k}`, 1 + random.integer(3), price(), account);
  }
  add("buy", "2025-06-18", 2, price());
  journal.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  let held = journal.reduce((sum, { account, quantity }) => sum + (account === "main" ? Number(quantity) : 0), 0);
  for (const date of ["2025-06-28", "2025-06-29"]) {
    if (random.integer(3) === 0 || held < 2) continue;
    const quantity = 1 + random.integer(Math.min(2, held - 1));
    held -= quantity;
    add("sell", date, quantity, 85 + random.integer(31));
  }
  add("sell", `2025-07-0${1 + random.integer(8)}`, 1 + random.integer(held), 85 + random.integer(31));
  return journal;
}

/** Over every choice of whole shares of a sale. */
function leastCost(base: TaxLedger, sale: TaxTransaction, cost: (ledger: TaxLedger) => number): number {
  const counts = new Map<string, number>();
  for (const { lot, account, quantity, adjustedAcquired } of base.openLots) {
    if (account !== sale.account) continue;
    const key = `${lot} ${adjustedAcquired}`;
    counts.set(key, (counts.get(key) ?? 0) + quantity);
  }
  const names = [...counts];
  let least = Number.POSITIVE_INFINITY;
  const choose = (i: number, rest: number, lots: NonNullable<TaxTransaction["lots"]>): void => {
    if (rest === 0) {
      least = Math.min(least, cost(applyTransactions(base, [{ ...sale, lots }])));
      return;
    }
    if (i === names.length) return;
    const [key, count] = names[i]!;
    const [lot, adjustedAcquired] = key.split(" ") as [string, string];
    for (let quantity = 0; quantity <= Math.min(rest, count); quantity++) {
      choose(i + 1, rest - quantity, quantity === 0 ? lots : [...lots, { lot, quantity, adjustedAcquired }]);
    }
  };
  choose(0, Number(sale.quantity), []);
  return least;
}
