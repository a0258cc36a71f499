/**
 * Random plans of `rebalance`: money and shares before and after, no overdraft, no sale beyond what is held, a true reason for each
 * asset, and what is proposed
 * with a ledger is booked and washes nothing (but for withdrawals, which are raised in any case).
 *
 * npx tsx scripts/acceptance/rebalance-plans.ts [plans, 10000] [first seed, 1]
 */

import { applyTransactions, PortfolioError, rebalance } from "../../src/index.js";
import { faultsOfPlan, linesOfPlan, randomQuestion } from "../../test/rebalance/random-plans.js";
import { faultsOfReasons } from "../../test/rebalance/reason-faults.js";

const count = Number(process.argv[2] ?? 10_000);
const first = Number(process.argv[3] ?? 1);
const refused = new Map<string, number>();
let traded = 0;
let booked = 0;
let washed = 0;
let faulty = 0;
const start = performance.now();
for (let seed = first; seed < first + count; seed++) {
  const question = randomQuestion(seed);
  try {
    const plan = rebalance(question.input, question.options);
    if (plan.trades.length > 0) traded += 1;
    const faults = [...faultsOfPlan(question, plan), ...faultsOfReasons(question, plan)];
    const { ledger } = question.input;
    if (ledger !== undefined && plan.trades.length > 0) {
      booked += 1;
      const after = applyTransactions(ledger, linesOfPlan(plan));
      const mine = after.audit.filter(
        ({ sale, replacementLot, lossLot }) =>
          sale.startsWith("plan") || replacementLot.startsWith("plan") || lossLot.startsWith("plan"),
      );
      if (mine.length > 0) {
        if ((question.options.cashFlow ?? 0) < 0) washed += 1;
        else faults.push(`washes ${mine.map(({ asset }) => asset).join(", ")}`);
      }
    }
    if (faults.length === 0) continue;
    faulty += 1;
    if (faulty <= 20) console.log(`seed ${seed}: ${faults.join("; ")} ${JSON.stringify(question.options)}`);
  } catch (error) {
    if (!(error instanceof PortfolioError)) {
      faulty += 1;
      if (faulty <= 20) console.log(`seed ${seed}:`, error);
      continue;
    }
    const key = `${error.code}: ${error.message.replace(/[\d.e-]+/g, "#").slice(0, 100)}`;
    if (!refused.has(key)) console.log(`refused, seed ${seed}: ${error.message.slice(0, 300)}`);
    refused.set(key, (refused.get(key) ?? 0) + 1);
  }
}
console.log(
  `${count} plans, ${traded} with trades, ${booked} booked in a ledger, in ${((performance.now() - start) / 1000).toFixed(1)} s`,
);
for (const [key, times] of refused) console.log(`  refused ${times} × ${key}`);
console.log(`  withdrawals for which a locked loss had to be sold: ${washed}`);
console.log(`  with a fault: ${faulty}`);
process.exitCode = faulty > 0 ? 1 : 0;
