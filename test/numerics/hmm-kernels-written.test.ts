import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { hmmKernelFiles } from "../../scripts/generate/hmm-kernels.js";

test.each(Object.entries(hmmKernelFiles()))("writing %s again gives the same bytes", (name, text) => {
  expect(readFileSync(new URL(`../../src/numerics/hmm/${name}`, import.meta.url), "utf8")).toBe(text);
});
