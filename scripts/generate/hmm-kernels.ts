// Writes the forward and backward passes of hidden Markov chains with four and six states, loops written out.
// Run: npx tsx scripts/generate/hmm-kernels.ts
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const WORDS = { 4: "four", 6: "six" } as const;
type States = keyof typeof WORDS;

const HEAD = "// Written by scripts/generate/hmm-kernels.ts: change that and run it.";
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The files of src/numerics/hmm that this program writes, by name. */
export function hmmKernelFiles(): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const states of [4, 6] as const) {
    files[`hmm-forward-${WORDS[states]}-kernel.ts`] = forward(states);
    files[`hmm-backward-${WORDS[states]}-kernel.ts`] = backward(states);
  }
  return files;
}

function forward(k: States): string {
  const each = (line: (i: number) => string): string[] => Array.from({ length: k }, (_, i) => line(i));
  const sumOf = (i: number): string => each((j) => `p${j} * a[${i * k + j}]!`).join(" + ");
  return `${[
    HEAD,
    'import { FOLD, foldedLogarithm, type HmmForwardState, LEAST_PRODUCT, LEAST_ROW_SUM } from "./hmm-forward-state.js";',
    "",
    `/** \`hmmForwardKernel\` for ${WORDS[k]} states, rows 1 on, written out: the sums are independent, so they run side by side. */`,
    `export function hmmForward${capital(WORDS[k])}Kernel(`,
    "  densities: Float64Array,",
    "  into: Float64Array,",
    "  alpha: Float64Array,",
    "  inverseSums: Float64Array,",
    "  rows: number,",
    "  state: HmmForwardState,",
    "): void {",
    "  const a = into;",
    `  const first = (state.row - 1) * ${k};`,
    ...each((i) => `  let p${i} = alpha[first + ${i}]!;`),
    "  let product = 1;",
    "  let folds = 0;",
    "  let t = state.row;",
    "  for (; t < rows; t++) {",
    `    const q = t * ${k};`,
    ...each((i) => `    const n${i} = densities[q + ${i}]! * (${sumOf(i)});`),
    `    const sum = ${each((i) => `n${i}`).join(" + ")};`,
    "    if (!(sum > LEAST_ROW_SUM)) break;",
    "    const inverse = 1 / sum;",
    ...each((i) => `    p${i} = n${i} * inverse;`),
    ...each((i) => `    alpha[q + ${i}] = p${i};`),
    "    inverseSums[t] = inverse;",
    "    product *= sum;",
    "    while (product < LEAST_PRODUCT) {",
    "      product *= FOLD;",
    "      folds += 1;",
    "    }",
    "  }",
    "  state.row = t;",
    "  state.logSum += foldedLogarithm(product, folds);",
    "}",
  ].join("\n")}\n`;
}

function backward(k: States): string {
  const each = (line: (i: number) => string): string[] => Array.from({ length: k }, (_, i) => line(i));
  const stateOf = (i: number): string[] => [
    `    const f${i} = alpha[p + ${i}]!;`,
    `    b${i} = ${each((j) => `a[${i * k + j}]! * w${j}`).join(" + ")};`,
    ...each((j) => `    x[${i * k + j}] = x[${i * k + j}]! + f${i} * w${j};`),
    `    alpha[p + ${i}] = f${i} * b${i};`,
  ];
  return `${[
    HEAD,
    `/** \`hmmBackwardKernel\` for ${WORDS[k]} states, written out. */`,
    `export function hmmBackward${capital(WORDS[k])}Kernel(`,
    "  densities: Float64Array,",
    "  transition: Float64Array,",
    "  alpha: Float64Array,",
    "  inverseSums: Float64Array,",
    "  pairs: Float64Array,",
    "  rows: number,",
    "): void {",
    "  const a = transition;",
    "  const x = pairs;",
    ...each((i) => `  let b${i} = 1;`),
    "  for (let t = rows - 1; t > 0; t--) {",
    `    const q = t * ${k};`,
    `    const p = q - ${k};`,
    "    const inverse = inverseSums[t]!;",
    ...each((i) => `    const w${i} = densities[q + ${i}]! * b${i} * inverse;`),
    ...Array.from({ length: k }, (_, i) => stateOf(i)).flat(),
    "  }",
    "}",
  ].join("\n")}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(hmmKernelFiles())) {
    writeFileSync(new URL(`../../src/numerics/hmm/${name}`, import.meta.url), text);
  }
}
