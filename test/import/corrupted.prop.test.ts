import { expect, test } from "vitest";
import { faultOf } from "./corrupt.js";
import { SAMPLES } from "./samples.js";

/** `scripts/acceptance/import-corrupted.ts` tries a thousand of each. */
const VARIANTS = 25;

test.each(SAMPLES)("damaged variants of %s end in our errors or in rows that are all accounted for", (name) => {
  const faults = Array.from({ length: VARIANTS }, (_, seed) => faultOf(name, seed + 1));
  expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
});
