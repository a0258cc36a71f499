/**
 * Random books with times, orders of a day and mergers against the oracle of the tests, which works share by share: how many differ.
 *
 * npx tsx scripts/acceptance/tax-oracle.ts [books] [first seed]
 *
 * Book k has 30 lines over 12, 60 or 400 days, a lot method and a policy by turns. A third of the books has a time on every line and a list that is
 * shuffled within its days, a third on some lines, a third on none. Each is also built in two steps by applyTransactions. Every other book
 * has short sales and covers.
 */

import { applyTransactions, buildTaxLedger } from "../../src/tax/index.js";
import { differences, ORACLE_METHODS, ORACLE_POLICIES } from "../../test/tax/compare-with-oracle.js";
import { randomBook } from "../../test/tax/random-book.js";

const books = Number(process.argv[2] ?? 10_000);
const first = Number(process.argv[3] ?? 1_000_000);
let [differing, unequal, lines, sales, washes, shortWashes] = [0, 0, 0, 0, 0, 0];
for (let seed = first; seed < first + books; seed++) {
  const lotMethod = ORACLE_METHODS[seed % ORACLE_METHODS.length]!;
  const washSales = ORACLE_POLICIES[Math.floor(seed / 5) % ORACLE_POLICIES.length]!;
  const specific = lotMethod === "specific";
  const book = randomBook(seed, {
    lines: 30,
    days: [12, 60, 400][seed % 3]!,
    specific,
    times: true,
    shorts: seed % 2 === 1,
  });
  const found = differences(book, lotMethod, washSales);
  if (found.length > 0 && differing++ < 5) console.log(`seed ${seed}, ${lotMethod}: ${found.slice(0, 3).join("; ")}`);
  const { transactions, accounts, identical } = book;
  const options = { accounts, lotMethod, washSales, substantiallyIdentical: identical };
  const whole = buildTaxLedger(transactions, options);
  const cut = seed % (transactions.length + 1);
  const steps = stepsOf(() =>
    applyTransactions(buildTaxLedger(transactions.slice(0, cut), options), transactions.slice(cut)),
  );
  if (steps !== undefined && JSON.stringify(steps) !== JSON.stringify(whole) && unequal++ < 5)
    console.log(`seed ${seed}: in two steps it differs`);
  lines += transactions.length;
  sales += whole.dispositions.length;
  washes += whole.audit.length;
  const covers = new Set(transactions.flatMap(({ id, type }) => (type === "cover" ? [id] : [])));
  shortWashes += whole.audit.filter(({ sale }) => covers.has(sale)).length;
}
console.log(
  `${books} books, ${lines} lines, ${sales} dispositions, ${washes} wash sales (${shortWashes} of short sales): ${differing} differ from the oracle, ${unequal} in two steps`,
);

/** Undefined where the first part cannot be booked alone: a time after the cut can stand before one that needs it. */
function stepsOf(build: () => ReturnType<typeof buildTaxLedger>): ReturnType<typeof buildTaxLedger> | undefined {
  try {
    return build();
  } catch {
    return undefined;
  }
}
