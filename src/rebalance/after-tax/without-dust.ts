import type { AfterTaxAnswer } from "./after-tax-answer.js";
import type { AfterTaxProblem } from "./trade-units.js";

/** A trade up to this part of the account is rounding of the search. */
const DUST = 1e-12;

/** The answer without trades that are nothing but rounding; weights go where the rest of the trades lead. O(N + lots). */
export function withoutDust({ choices }: AfterTaxProblem, answer: AfterTaxAnswer): AfterTaxAnswer {
  const weights = answer.weights.slice();
  const bought = answer.bought.slice();
  const sold = answer.sold.map((parts, i) => {
    const { held, lots } = choices[i]!;
    // a whole lot may be that small
    const isDust = (part: number, k: number): boolean => part > 0 && part <= DUST && part < lots[k]!.value;
    const cut = parts.some(isDust) || (bought[i]! > 0 && bought[i]! <= DUST);
    const moved = weights[i] !== held;
    const rest = cut ? parts.map((part, k) => (isDust(part, k) ? 0 : part)) : parts;
    if (cut && bought[i]! <= DUST) bought[i] = 0;
    const trades = bought[i]! > 0 || rest.some((part) => part > 0);
    if (!trades && moved && Math.abs(weights[i]! - held) <= DUST * Math.max(1, lots.length + 1)) weights[i] = held;
    else if (cut) weights[i] = rest.reduce((sum, part) => sum - part, held) + bought[i]!;
    return rest;
  });
  return { weights, sold, bought };
}
