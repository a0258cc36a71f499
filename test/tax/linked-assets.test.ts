import { expect, test } from "vitest";
import { identicalAssets, linkedAssets } from "../../src/tax/journal/linked-assets.js";

const change = (asset: string, newAsset: string) => ({
  id: `${asset}-${newAsset}`,
  type: "symbol-change" as const,
  date: "2025-01-02",
  asset,
  newAsset,
});

test("sets that share an asset are one, with the other symbols of its members", () => {
  const sets = [["A", "B"], ["C", "D"], ["B", "E"], ["F"]];
  expect([...identicalAssets("E", sets, [change("A", "C")])].sort()).toEqual(["A", "B", "C", "D", "E"]);
  expect([...identicalAssets("F", sets, [])]).toEqual(["F"]);
  expect([...linkedAssets(["F", "D"], sets, [{ asset: "X" }])].sort()).toEqual(["C", "D", "F"]);
});

test("a chain of twenty thousand changes is followed back in one walk", () => {
  const links = Array.from({ length: 20_000 }, (_, i) => change(`A${i}`, `A${i + 1}`));
  expect(linkedAssets(["A20000"], [], links).size).toBe(20_001);
});
