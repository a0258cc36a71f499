/**
 * Certificates of lot choices against every choice there is: no choice below a bound, and none better than a proven one.
 *
 * npx tsx scripts/acceptance/tax-lots.ts [plans] [first seed]
 *
 * Small books of whole shares: plain, with sales of the past whose losses purchases of the plan wash, with average cost, and with policies
 * that let sold shares replace; flat rates and brackets. Every choice of lots of every sale is booked. Exits with 1 when a certificate is false.
 */

import { chooseLots, chooseLotsForSales, type PlannedSale, type TaxTransaction } from "../../src/index.js";
import {
  byMethod,
  leastOfAll,
  outcomeWith,
  type RandomPlanOptions,
  randomPlan,
  saleBySale,
} from "../../test/tax/random-plan.js";

const plans = Number(process.argv[2] ?? 1000);
const first = Number(process.argv[3] ?? 0);
const CENT = 0.011; // taxOfYear is in whole cents

const kinds: readonly (readonly [string, RandomPlanOptions])[] = [
  ["plain", {}],
  ["past sales", { past: true }],
  ["average cost", { average: true, past: true }],
  ["policies", { policies: true, sales: 2 }],
  ["past sales under policies", { past: true, policies: true, sales: 2 }],
  ["one sale", { past: true, sales: 1 }],
];

let wrong = 0;
for (const [name, options] of kinds) {
  const counts = {
    plans: 0,
    proven: 0,
    best: 0,
    washing: 0,
    washingProven: 0,
    falseProven: 0,
    falseBound: 0,
    falseTax: 0,
    dearer: 0,
  };
  for (let k = 0; counts.plans < plans / kinds.length; k++) {
    const seed = first + k;
    const plan = randomPlan(seed, options);
    if (plan.sales.length === 0) continue;
    const choice = { ...plan.options, purchases: plan.purchases };
    const found = chooseLotsForSales(plan.ledger, plan.sales as PlannedSale[], choice);
    const results = [{ ...found, lots: new Map(found.sales.map(({ sale, lots }) => [sale, lots])) }];
    if (plan.sales.length === 1 && plan.purchases.length === 0) {
      const one = chooseLots(plan.ledger, plan.sales[0] as PlannedSale, plan.options);
      results.push({
        ...found,
        ...one,
        lots: new Map([[plan.sales[0]!.id, one.lots as NonNullable<TaxTransaction["lots"]>]]),
      });
    }
    const least = leastOfAll(plan);
    counts.plans++;
    if (plan.canWash) counts.washing++;
    for (const { tax, bound, carryover, proven, lots } of results) {
      const carried = 1.01 * carryover.shortTerm + carryover.longTerm;
      const best = tax < least.tax + CENT && carried > least.carried - 5 * CENT;
      const falseTax = Math.abs(outcomeWith(plan, lots).tax - tax) > 2 * CENT;
      const falseBound = bound === null || bound > least.tax + CENT;
      const falseProven = proven && !(best && tax - bound! < 0.25);
      if (falseTax) counts.falseTax++;
      if (falseBound) counts.falseBound++;
      if (falseProven) counts.falseProven++;
      if (falseTax || falseBound || falseProven) {
        console.log(`${name} seed ${seed}: tax ${tax} bound ${bound} proven ${proven}, least ${JSON.stringify(least)}`);
      }
      if (results[0]!.lots !== lots) continue;
      if (proven) counts.proven++;
      if (proven && plan.canWash) counts.washingProven++;
      if (best) counts.best++;
    }
    const simple = [
      saleBySale(plan),
      ...(["hifo", "fifo", "lifo", "lofo"] as const).map((method) =>
        options.average ? saleBySale(plan) : byMethod(plan, method),
      ),
    ];
    // a ranking that is built anew may book a past sale of the plan's first day after the plan: then it is no choice of the plan
    if (simple.some((other) => found.tax > other.tax + CENT && other.tax > least.tax - CENT)) counts.dearer++;
  }
  wrong += counts.falseProven + counts.falseBound + counts.falseTax + counts.dearer;
  console.log(name, JSON.stringify(counts));
}
if (wrong > 0) process.exit(1);
