import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/index.js";
import { IdSet } from "../../src/tax/id-set.js";

test("an id set tells exactly the ids that were added before, as a Set does", () => {
  const random = seededRandom(3);
  const ids = Array.from({ length: 20_000 }, () => `t${random.integer(12_000)}`);
  const added = new Set<string>();
  const idSet = new IdSet(ids.length, (position) => ids[position]!);
  ids.forEach((id, position) => {
    expect(idSet.add(id, position)).toBe(!added.has(id));
    added.add(id);
  });
});

test("a set made for no ids finds none", () => {
  expect(new IdSet(0, () => "").add("a", 0)).toBe(true);
});
