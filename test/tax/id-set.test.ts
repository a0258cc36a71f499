import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/index.js";
import { IdSet } from "../../src/tax/id-set.js";

test("an id set tells exactly the ids that were added before, as a Set does", () => {
  const random = seededRandom(3);
  const ids = Array.from({ length: 20_000 }, () => `t${random.integer(12_000)}`);
  const added = new Set<string>();
  const idSet = new IdSet(ids.length, (position) => ids[position]!);
  ids.forEach((id, position) => {
    const slot = idSet.freeSlot(id);
    expect(slot < 0).toBe(added.has(id));
    if (slot >= 0) idSet.fill(slot, position);
    added.add(id);
  });
});

test("a set of no ids has room for none and finds none", () => {
  expect(new IdSet(0, () => "").freeSlot("a")).toBeGreaterThanOrEqual(0);
});
