/**
 * Random questions for `optimizeAfterTax` with every kind of limit at once: is each answer within its limits and proved, and is each
 * conflict minimal, with slacks that are enough?
 *
 * npx tsx scripts/acceptance/after-tax-questions.ts [questions, 300] [first seed, 1] [assets at most, 6]
 *
 * Of an impossible question every member of the conflict is left out alone, with nothing but the other members kept: there must be an
 * answer then. Every slack is granted alone: there must be an answer then, too.
 */

import { optimizeAfterTax, PortfolioError, seededRandom } from "../../src/index.js";
import type { AfterTaxInput, AfterTaxOptions } from "../../src/rebalance/index.js";
import { DATE, randomLedger } from "../../test/rebalance/random-plans.js";

type Held = NonNullable<AfterTaxOptions["constraints"]>;
type Question = AfterTaxOptions & { readonly constraints: Held };

const count = Number(process.argv[2] ?? 300);
const first = Number(process.argv[3] ?? 1);
const largest = Number(process.argv[4] ?? 6);
const statuses = new Map<string, number>();
const faults: string[] = [];
const impossible: number[] = [];
const answered: number[] = [];
let [minimal, slacks, unknown, undecided, largestGap] = [0, 0, 0, 0, 0];

/** Milliseconds of the processor, which other work on the machine does not change much. */
function timed<T>(run: () => T): readonly [T, number] {
  const before = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1000];
}

function questionOf(seed: number): { input: AfterTaxInput; question: Question; held: Record<string, number> } {
  const random = seededRandom(seed);
  const n = 2 + Math.floor(random.uniform() * (largest - 1));
  const assets = Array.from({ length: n }, (_, i) => `A${i}`);
  const ledger = randomLedger(random, assets);
  const prices = Object.fromEntries(assets.map((asset) => [asset, Math.round(1e4 * (0.2 + random.uniform())) / 100]));
  const moments = {
    assets,
    mean: Float64Array.from(assets, () => 0.04 + 0.08 * random.uniform()),
    periodsPerYear: 252,
    factors: {
      names: ["F"],
      loadings: Float64Array.from({ length: n }, () => 0.15 * random.normal()),
      covariance: Float64Array.of(1),
      specificVariance: Float64Array.from(assets, () => 0.02 + 0.05 * random.uniform()),
    },
  };
  const target = Object.fromEntries(assets.map((asset) => [asset, 1 / n]));
  const pick = (): boolean => random.uniform() < 0.5;
  const own = ledger.openLots.filter(({ account }) => account === "main");
  const value = 1000 + own.reduce((sum, lot) => sum + lot.quantity * prices[lot.asset]!, 0);
  const held: Record<string, number> = {};
  for (const lot of own) held[lot.asset] = (held[lot.asset] ?? 0) + (lot.quantity * prices[lot.asset]!) / value;
  const max = pick() ? 1 : 0.2 + 0.8 * random.uniform();
  const constraints: Held = {
    max,
    ...(pick() && { trackingError: { benchmark: target, max: 0.15 * random.uniform() ** 2 } }),
    ...(pick() && { turnover: { from: held, max: 0.3 * random.uniform() ** 2 } }),
    ...(pick() && { minHolding: 0.3 * random.uniform() * Math.min(1, max / 0.31) }),
    ...(random.uniform() < 0.3 && { maxPositions: 1 + Math.floor(random.uniform() * n) }),
    ...(pick() && { budget: pick() ? 1 : ([0.5, 1] as const) }),
  };
  const question: Question = {
    riskAversion: 2 + 20 * random.uniform(),
    ...(pick() && { target }),
    taxRates: { shortTerm: 0.37, longTerm: 0.2 },
    costs: { buy: 0.0005, sell: 0.0005 },
    constraints,
    ...(random.uniform() < 0.3 && {
      [pick() ? "maxTax" : "maxGains"]: (random.uniform() - 0.5) * 0.05 * value,
    }),
  };
  return { input: { moments, ledger, account: "main", prices, cash: 1000, date: DATE }, question, held };
}

/** The question with one limit loosened, undefined for bounds and the budget, which are loosened by other means. */
function loosened(question: Question, name: string, by: number, n: number): Question | undefined {
  const { constraints } = question;
  const held = (more: Partial<Held>): Question => ({ ...question, constraints: { ...constraints, ...more } });
  const { trackingError, turnover, minHolding, maxPositions } = constraints;
  if (name === "trackingError") return held({ trackingError: { ...trackingError!, max: trackingError!.max + by } });
  if (name === "turnover") return held({ turnover: { ...turnover!, max: turnover!.max + by } });
  if (name === "minHolding") return held({ minHolding: Math.max(0, (minHolding as number) - by) });
  if (name === "maxPositions") return held({ maxPositions: Math.min(n, maxPositions! + Math.ceil(by)) });
  if (name === "maxTax") return { ...question, maxTax: question.maxTax! + by };
  if (name === "maxGains") return { ...question, maxGains: question.maxGains! + by };
  return undefined;
}

/** Only the limits that take part in the conflict; bounds and the budget are as wide as they go unless they do. */
function onlyMembers(question: Question, names: readonly string[], assets: readonly string[]): Question {
  const { maxTax, maxGains, constraints, ...rest } = question;
  const { trackingError, turnover, minHolding, maxPositions, budget, max } = constraints;
  return {
    ...rest,
    ...(maxTax !== undefined && names.includes("maxTax") && { maxTax }),
    ...(maxGains !== undefined && names.includes("maxGains") && { maxGains }),
    constraints: {
      max: Object.fromEntries(assets.map((asset) => [asset, names.includes(`max.${asset}`) ? (max as number) : 1])),
      ...(names.some((name) => name.startsWith("budget"))
        ? budget !== undefined && { budget }
        : { budget: [0, 50] as const }),
      ...(trackingError !== undefined && names.includes("trackingError") && { trackingError }),
      ...(turnover !== undefined && names.includes("turnover") && { turnover }),
      ...(minHolding !== undefined && names.includes("minHolding") && { minHolding }),
      ...(maxPositions !== undefined && names.includes("maxPositions") && { maxPositions }),
    },
  };
}

function checkAnswer(
  seed: number,
  { constraints, maxTax }: Question,
  held: Record<string, number>,
  result: ReturnType<typeof optimizeAfterTax>,
): void {
  const { weights, tax, diagnostics } = result as typeof result & { weights: Record<string, number> };
  const broken: string[] = [];
  const { minHolding, maxPositions, turnover, max } = constraints;
  const floor = (minHolding ?? 0) as number;
  for (const w of Object.values(weights)) {
    if (w !== 0 && w < floor - 1e-12) broken.push(`least holding: ${w} below ${floor}`);
    if (w > (max as number) + 1e-9) broken.push(`max: ${w}`);
  }
  const positions = Object.values(weights).filter((w) => w > 1e-12).length;
  if (maxPositions !== undefined && positions > maxPositions) broken.push(`positions: ${positions}`);
  const assets = [...new Set([...Object.keys(weights), ...Object.keys(held)])];
  const traded = assets.reduce((sum, asset) => sum + Math.abs((weights[asset] ?? 0) - (held[asset] ?? 0)) / 2, 0);
  if (turnover !== undefined && traded > turnover.max + 1e-9) broken.push(`turnover: ${traded}`);
  if (maxTax !== undefined && tax > maxTax + 1e-6) broken.push(`tax: ${tax}`);
  const gap = (diagnostics as { gap?: number }).gap ?? 0;
  largestGap = Math.max(largestGap, gap);
  if (gap > 1e-7) broken.push(`gap ${gap}`);
  if (broken.length > 0) faults.push(`seed ${seed}: ${broken.join(", ")}`);
}

for (let seed = first; seed < first + count; seed++) {
  const { input, question, held } = questionOf(seed);
  const n = input.moments.assets.length;
  const count = (status: string): void => void statuses.set(status, (statuses.get(status) ?? 0) + 1);
  try {
    const [result, milliseconds] = timed(() => optimizeAfterTax(input, question));
    count(result.status);
    if (result.status === "optimal") {
      answered.push(milliseconds);
      checkAnswer(seed, question, held, result);
      continue;
    }
    if (result.status !== "infeasible") {
      faults.push(`seed ${seed}: ${result.status}`);
      continue;
    }
    impossible.push(milliseconds);
    const names = result.conflict.map(({ constraint }) => constraint);
    for (const { constraint, slackNeeded } of result.conflict) {
      const others = names.filter((name) => name !== constraint);
      if (loosened(question, constraint, 0, n) === undefined) continue;
      minimal++;
      const without = optimizeAfterTax(input, onlyMembers(question, others, input.moments.assets));
      // a member whose slack is not known may be one because the programs of the explanation were used up
      if (without.status !== "optimal" && slackNeeded === null && n > 6) undecided++;
      else if (without.status !== "optimal") {
        faults.push(`seed ${seed}: ${names.join(", ")} without ${constraint} is ${without.status}`);
      }
      if (slackNeeded === null) {
        unknown++;
        continue;
      }
      slacks++;
      const again = optimizeAfterTax(input, loosened(question, constraint, slackNeeded * (1 + 1e-6), n)!);
      if (again.status !== "optimal") {
        faults.push(`seed ${seed}: ${constraint} loosened by ${slackNeeded} is ${again.status}`);
      }
    }
  } catch (error) {
    if (!(error instanceof PortfolioError)) throw error;
    count(error.code);
  }
}

function spread(values: number[]): string {
  values.sort((a, b) => a - b);
  const at = (part: number): string => (values[Math.floor(part * (values.length - 1))] ?? 0).toFixed(1);
  return `median ${at(0.5)} ms, nine in ten ${at(0.9)} ms, most ${at(1)} ms of the processor`;
}

console.log(`${count} questions of 2 to ${largest} assets: ${[...statuses].map(([s, k]) => `${s} ${k}`).join(", ")}`);
console.log(`answered: ${spread(answered)}; largest gap ${largestGap}`);
console.log(`impossible: ${spread(impossible)}`);
console.log(
  `members left out ${minimal}, slacks granted ${slacks}, slacks unknown ${unknown}, members not decided ${undecided}; faults ${faults.length}`,
);
for (const fault of faults) console.log(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
