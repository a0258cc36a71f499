/**
 * What a million transactions cost the tax ledger: time against a hundred thousand, and memory.
 *
 * npx tsx scripts/acceptance/tax-million.ts [no-wash]
 *
 * The ordinary book of bench/tax-book.ts at one density: 100,000 lines in 500 assets, 1,000,000 in 5,000. Both are booked in this one
 * process, the large one after two small ones to warm up. The small one is timed seven times, each time from a list of its own, and its
 * median counts. Time is that of the processor and that of the clock; on a machine with other work only the first can be trusted.
 * Memory is the most that was ever resident until the large book was booked, with the runtime, the loader, and its list of transactions.
 */

import { taxBook } from "../../bench/tax-book.js";
import { buildTaxLedger, type TaxLedgerOptions, type TaxTransaction } from "../../src/tax/index.js";

const WARM_UP = 2;
const TIMED = 7;
const options: TaxLedgerOptions = {
  accounts: [{ id: "main", kind: "taxable" }],
  ...(process.argv[2] === "no-wash" && { washSales: false }),
};

interface Cost {
  /** Milliseconds. */
  readonly processor: number;
  readonly clock: number;
  readonly lines: string;
}

function costOf(book: readonly TaxTransaction[]): Cost {
  const before = process.cpuUsage();
  const start = performance.now();
  const { openLots, dispositions, audit } = buildTaxLedger(book, options);
  const clock = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const lines = `${openLots.length} open lots, ${dispositions.length} dispositions, ${audit.length} audit records`;
  return { processor: (user + system) / 1000, clock, lines };
}

function median(values: readonly number[]): number {
  return values.slice().sort((a, b) => a - b)[values.length >> 1]!;
}

const costOfHundredThousand = (): Cost => costOf(taxBook(100_000, 500));
for (let i = 0; i < WARM_UP; i++) costOfHundredThousand();
const large = costOf(taxBook(1_000_000, 5000));
const megabytes = (process.resourceUsage().maxRSS * 1024) / 1e6;
const costs = Array.from({ length: TIMED }, costOfHundredThousand);
const small = {
  processor: median(costs.map((cost) => cost.processor)),
  clock: median(costs.map((cost) => cost.clock)),
};

console.log(`100,000 lines: processor ${small.processor.toFixed(0)} ms, clock ${small.clock.toFixed(0)} ms`);
console.log(
  `1,000,000 lines: processor ${large.processor.toFixed(0)} ms, clock ${large.clock.toFixed(0)} ms; ${large.lines}`,
);
console.log(
  `ratio: processor ${(large.processor / small.processor).toFixed(1)}, clock ${(large.clock / small.clock).toFixed(1)}`,
);
console.log(`most memory: ${megabytes.toFixed(0)} MB`);
