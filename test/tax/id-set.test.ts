import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/index.js";
import { IdSet } from "../../src/tax/journal/id-set.js";

test("an id set tells exactly the ids that were added before, as a Set does", () => {
  const random = seededRandom(3);
  const ids = Array.from({ length: 20_000 }, () => `t${random.integer(12_000)}`);
  const added = new Set<string>();
  const idSet = new IdSet(ids.length, (place) => ids[place]!);
  ids.forEach((id, place) => {
    expect(idSet.has(id)).toBe(added.has(id));
    if (!added.has(id)) idSet.add(id, place);
    added.add(id);
  });
});

test("a set made for no ids finds none", () => {
  expect(new IdSet(0, () => "").has("a")).toBe(false);
});
