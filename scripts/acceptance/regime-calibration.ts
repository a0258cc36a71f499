// Prints how often stated regime probabilities come true: on simulated chains with known states, and on random walks.
// Run: npx tsx scripts/acceptance/regime-calibration.ts [chains of each kind, 40] [rows, 2520] [mode, anchored]
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { detectRegimes, type Regime, type RegimeMode, regimes } from "../../src/regime/index.js";

const chains = Number(process.argv[2] ?? 40);
const rows = Number(process.argv[3] ?? 2520);
const mode = (process.argv[4] ?? "anchored") as RegimeMode;
const TRANSITION_AGE = 10;
/** The first year has little to learn from and is left out. */
const BURN = 252;

type Named = Exclude<Regime, "transition">;
interface Kind {
  readonly name: string;
  readonly states: readonly (readonly [name: Named, mean: number, deviation: number])[];
  readonly stay: number;
  /** Student-t degrees of freedom of the returns; 0: normal. */
  readonly nu: number;
}

const kinds: readonly Kind[] = [
  {
    name: "four regimes like a stock market's",
    states: [
      ["bull-quiet", 0.0008, 0.007],
      ["bull-volatile", 0.0008, 0.015],
      ["bear-quiet", -0.0006, 0.007],
      ["bear-volatile", -0.001, 0.015],
    ],
    stay: 0.99,
    nu: 0,
  },
  {
    name: "the same, heavy tails, shorter spells",
    states: [
      ["bull-quiet", 0.0008, 0.006],
      ["bull-volatile", 0.0008, 0.013],
      ["bear-quiet", -0.0006, 0.006],
      ["bear-volatile", -0.001, 0.013],
    ],
    stay: 0.98,
    nu: 5,
  },
  {
    name: "two volatilities, rising",
    states: [
      ["bull-quiet", 0.0005, 0.006],
      ["bull-volatile", 0.0005, 0.015],
    ],
    stay: 0.985,
    nu: 0,
  },
  {
    name: "four regimes told apart by their drifts",
    states: [
      ["bull-quiet", 0.003, 0.004],
      ["bull-volatile", 0.003, 0.01],
      ["bear-quiet", -0.003, 0.004],
      ["bear-volatile", -0.003, 0.01],
    ],
    stay: 0.99,
    nu: 0,
  },
  {
    name: "five regimes with a crisis",
    states: [
      ["bull-quiet", 0.001, 0.006],
      ["bull-volatile", 0.001, 0.013],
      ["bear-quiet", -0.001, 0.006],
      ["bear-volatile", -0.001, 0.013],
      ["crisis", -0.005, 0.035],
    ],
    stay: 0.99,
    nu: 0,
  },
];

/** Ten bins of stated probability: how many, their sum, how many came true. */
class Reliability {
  readonly count = new Float64Array(10);
  readonly stated = new Float64Array(10);
  readonly true = new Float64Array(10);
  add(p: number, came: boolean): void {
    const bin = Math.min(9, Math.floor(10 * p));
    this.count[bin]!++;
    this.stated[bin]! += p;
    this.true[bin]! += came ? 1 : 0;
  }
  row(): string {
    return Array.from(this.count, (n, bin) =>
      n < 50 ? "      -    " : `${(this.stated[bin]! / n).toFixed(2)}>${(this.true[bin]! / n).toFixed(2)}`.padEnd(11),
    ).join("");
  }
  /** Mean of |stated − true| over the bins, weighted by their counts. */
  error(): number {
    let sum = 0;
    let all = 0;
    for (let bin = 0; bin < 10; bin++) {
      sum += Math.abs(this.stated[bin]! - this.true[bin]!);
      all += this.count[bin]!;
    }
    return sum / all;
  }
  worst(): number {
    let most = 0;
    const all = this.count.reduce((a, b) => a + b);
    for (let bin = 0; bin < 10; bin++) {
      const n = this.count[bin]!;
      if (n > 0.005 * all) most = Math.max(most, Math.abs(this.stated[bin]! - this.true[bin]!) / n);
    }
    return most;
  }
}

const dates = Array.from({ length: rows }, (_, t) => new Date(Date.UTC(2000, 0, 3 + t)).toISOString().slice(0, 10));

function run(kind: Kind, seed: number, by: Record<string, Reliability>): void {
  const random = seededRandom(seed);
  const values = new Float64Array(rows);
  const truth: Named[] = [];
  const ages = new Int32Array(rows);
  let state = random.integer(kind.states.length);
  let age = TRANSITION_AGE;
  for (let t = 0; t < rows; t++) {
    age++;
    if (random.uniform() >= kind.stay) {
      state = (state + 1 + random.integer(kind.states.length - 1)) % kind.states.length;
      age = 0;
    }
    let wild = 1;
    if (kind.nu > 0) {
      let chiSquare = 0;
      for (let i = 0; i < kind.nu; i++) chiSquare += random.normal() ** 2;
      wild = Math.sqrt((kind.nu - 2) / chiSquare);
    }
    const [name, mean, deviation] = kind.states[state]!;
    values[t] = mean + deviation * wild * random.normal();
    truth.push(name);
    ages[t] = age;
  }
  const { path } = detectRegimes({ kind: "log", assets: ["MARKET"], dates, values }, { mode });
  let gap = 0;
  for (let t = 0; t < rows; t++) {
    gap = Math.max(0, gap * 0.5 ** (1 / 252) - values[t]!);
    if (t < BURN) continue;
    const p = path.probabilities.subarray(6 * t, 6 * t + 6);
    const [bullQuiet, bullVolatile, bearQuiet, bearVolatile, transition, crisis] = p as unknown as number[];
    let is: Regime = truth[t]!;
    // crisis is named one only below the drawdown of its gate; above it, it is the volatile regime on the side of its drift
    if (is === "crisis" && 1 - Math.exp(-gap) < 0.1) is = "bear-volatile";
    if (is !== "crisis" && ages[t]! < TRANSITION_AGE) is = "transition";
    let top = 0;
    for (let c = 0; c < 6; c++) {
      by["each"]!.add(p[c]!, regimes[c] === is);
      if (p[c]! > p[top]!) top = c;
    }
    by["greatest"]!.add(p[top]!, regimes[top] === is);
    by["transition"]!.add(transition!, is === "transition");
    if (is === "transition") continue;
    // what the named ones say among themselves, on the days that belong to them
    const named = 1 - transition!;
    const name = truth[t]!;
    by["volatile"]!.add((bullVolatile! + bearVolatile! + crisis!) / named, !name.endsWith("quiet"));
    const drifting = bullQuiet! + bullVolatile! + bearQuiet! + bearVolatile!;
    if (name !== "crisis") by["bull"]!.add((bullQuiet! + bullVolatile!) / drifting, name.startsWith("bull"));
  }
}

const total: Record<string, Reliability> = {};
for (const kind of kinds) {
  console.log(`\n${kind.name}`);
  const by: Record<string, Reliability> = {};
  for (const name of ["each", "greatest", "transition", "volatile", "bull"]) {
    by[name] = new Reliability();
    total[name] ??= new Reliability();
  }
  for (let seed = 1; seed <= chains; seed++) run(kind, 7000 + seed, by);
  for (const name in by) {
    console.log(
      `  ${name.padEnd(10)} off by ${(100 * by[name]!.error()).toFixed(1)} points, most ${(100 * by[name]!.worst()).toFixed(1)}: ${by[name]!.row()}`,
    );
    for (const field of ["count", "stated", "true"] as const) {
      by[name]![field].forEach((v, bin) => {
        total[name]![field][bin]! += v;
      });
    }
  }
}
console.log("\nall chains together (mean stated > frequency, by tenths of stated probability)");
for (const name in total) {
  console.log(
    `  ${name.padEnd(10)} off by ${(100 * total[name]!.error()).toFixed(1)} points, most ${(100 * total[name]!.worst()).toFixed(1)}: ${total[name]!.row()}`,
  );
}

let sure = 0;
let days = 0;
let supported = 0;
for (let seed = 1; seed <= chains; seed++) {
  const random = seededRandom(9000 + seed);
  const values = Float64Array.from({ length: rows }, () => 0.01 * random.normal());
  const { path, unsupported } = detectRegimes({ kind: "log", assets: ["WALK"], dates, values }, { mode });
  supported += 6 - unsupported.length;
  for (let t = BURN; t < rows; t++) {
    days++;
    if (Math.max(...path.probabilities.subarray(6 * t, 6 * t + 6)) > 0.9) sure++;
  }
}
console.log(
  `\nrandom walks: the greatest probability is above 0.9 on ${((100 * sure) / days).toFixed(1)} % of days; ${(supported / chains).toFixed(1)} of 6 regimes said to be carried`,
);
