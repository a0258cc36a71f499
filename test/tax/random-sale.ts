import type { seededRandom } from "../../src/core/index.js";
import type { SelectionProblem } from "../../src/tax/selection/selection-problem.js";

/** A sale of a few shares of a few lots, some of them recent, with replacements elsewhere. */
export function randomSale(
  random: ReturnType<typeof seededRandom>,
  netting: ((short: number, long: number) => number) | undefined,
): SelectionProblem {
  let day = 0;
  let purchase = 0;
  const lots = Array.from({ length: 2 + random.integer(4) }, () => {
    if (random.integer(4) > 0 || purchase === 0) {
      purchase++;
      day += random.integer(40);
    }
    return { units: 1 + random.integer(4), basis: 80 + random.integer(41), purchase, acquired: day };
  });
  const today = day + random.integer(25);
  const choices = lots.map((lot, i) => ({
    ...lot,
    long: today - lot.acquired > 60,
    fresh: today - lot.acquired <= 30 && lots[i - 1]?.purchase !== lot.purchase,
  }));
  const replacements = Array.from({ length: random.integer(3) }, () => ({
    units: 1 + random.integer(3),
    purchase: random.integer(5) === 0 ? purchase : 100 + random.integer(9),
    acquired: today - random.integer(30),
  })).sort((a, b) => a.acquired - b.acquired || a.purchase - b.purchase);
  const rates: readonly [number, number] = [0.24 + random.integer(3) * 0.1, 0.15 + random.integer(3) * 0.1];
  const [short, long] = [random.integer(60) - 30, random.integer(60) - 30];
  return {
    choices,
    replacements,
    units: 1 + random.integer(choices.reduce((sum, { units }) => sum + units, 0)),
    price: 90 + random.integer(20),
    silver: random.integer(4) === 0,
    tolerance: 1e-9,
    taxOf: netting ? (s, l) => netting(s + short, l + long) : (s, l) => rates[0] * s + rates[1] * l,
    flat: netting ? undefined : rates,
    bends: { shortTerm: [-short], longTerm: [-long], net: [-short - long, -10 - short - long] },
    weights: netting
      ? [
          [0.37, 0.2],
          [1, 1],
          [0.2, 0.37],
          [1, 0.01],
          [0.01, 1],
        ]
      : [rates],
  };
}
