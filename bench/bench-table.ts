import { appendFileSync } from "node:fs";
import { Bench } from "tinybench";

/** One contender of a table: a name and the work, which must return something so that it is not optimized away. */
export interface Contender {
  readonly name: string;
  readonly run: () => unknown;
}

/**
 * Times contenders on the same work and prints a table of medians and their ratio to the baseline, the first contender.
 *
 * @param title - the work with its size: "minimum variance, N=500, T=1260"
 */
export async function benchTable(title: string, contenders: readonly Contender[]): Promise<void> {
  const bench = new Bench(
    process.env["BENCH_QUICK"]
      ? { time: 40, iterations: 3, warmupTime: 20, warmupIterations: 1 }
      : { time: 300, iterations: 5, warmupTime: 100, warmupIterations: 2 },
  );
  for (const { name, run } of contenders) bench.add(name, () => void run());
  await bench.run();
  const medians = bench.tasks.map((task) => {
    const result = task.result;
    if (!("latency" in result)) throw new Error(`${title}: ${task.name} did not finish: ${JSON.stringify(result)}`);
    return result.latency.p50;
  });
  console.log(`\n### ${title}\n\n| contender | median | against ${contenders[0]!.name} |\n|---|---:|---:|`);
  const record = process.env["BENCH_RECORD"];
  for (const [k, { name }] of contenders.entries()) {
    if (record !== undefined && k > 0) {
      appendFileSync(record, `${JSON.stringify({ row: `${title} | ${name}`, ratio: medians[0]! / medians[k]! })}\n`);
    }
    console.log(`| ${name} | ${milliseconds(medians[k]!)} | ${k === 0 ? "–" : ratio(medians[0]! / medians[k]!)} |`);
  }
}

export function milliseconds(value: number): string {
  return `${value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toPrecision(2)} ms`;
}

/** 12 × as fast, .5 × as fast. */
export function ratio(value: number): string {
  return `${value >= 10 ? value.toFixed(0) : value.toPrecision(2)} ×`;
}
