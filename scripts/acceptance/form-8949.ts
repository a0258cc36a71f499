/**
 * Rows of Form 8949 of random books with times, orders of a day and mergers: no adjustment is more than the loss of its row, and (h) is
 * (d) − (e) + (g).
 *
 * npx tsx scripts/acceptance/form-8949.ts [books 3000] [first seed]
 */
import { buildTaxLedger, form8949 } from "../../src/tax/index.js";
import { ORACLE_METHODS, ORACLE_POLICIES } from "../../test/tax/compare-with-oracle.js";
import { randomBook } from "../../test/tax/random-book.js";

const books = Number(process.argv[2] ?? 3000);
const first = Number(process.argv[3] ?? 2_000_000);
let [rows, adjusted, wrong] = [0, 0, 0];
for (let seed = first; seed < first + books; seed++) {
  const lotMethod = ORACLE_METHODS[seed % ORACLE_METHODS.length]!;
  const { transactions, accounts, identical } = randomBook(seed, {
    lines: 30,
    days: [12, 60, 400][seed % 3]!,
    specific: lotMethod === "specific",
    times: true,
    shorts: seed % 2 === 1,
  });
  const washSales = ORACLE_POLICIES[Math.floor(seed / 5) % ORACLE_POLICIES.length]!;
  const ledger = buildTaxLedger(transactions, { accounts, lotMethod, washSales, substantiallyIdentical: identical });
  for (const year of new Set(ledger.dispositions.map(({ date }) => Number(date.slice(0, 4))))) {
    const { shortTerm, longTerm } = form8949(ledger, year);
    for (const { sale, proceeds, basis, adjustment, gain } of [...shortTerm.rows, ...longTerm.rows]) {
      rows++;
      if (adjustment !== 0) adjusted++;
      const loss = Math.max(0, basis - proceeds);
      const sum = proceeds - basis + adjustment;
      if (adjustment >= 0 && adjustment <= loss + 0.001 && Math.abs(sum - gain) < 0.001) continue;
      if (wrong++ < 10)
        console.log(`seed ${seed}, ${sale} of ${year}: loss ${loss}, adjustment ${adjustment}, gain ${gain}`);
    }
  }
}
console.log(`${books} books, ${rows} rows, ${adjusted} with an adjustment: ${wrong} wrong`);
process.exit(wrong === 0 ? 0 : 1);
