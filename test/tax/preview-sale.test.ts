import { expect, test } from "vitest";
import { applyTransactions, buildTaxLedger, previewSale } from "../../src/tax/index.js";
import { lines, WITH_IRA } from "./book-lines.js";

const options = { accounts: WITH_IRA, substantiallyIdentical: [["X", "Y"]] };
const ledger = buildTaxLedger(
  lines("2024-01-02 buy 100 5000", "2025-05-20 buy 40 1800 asset=Y account=ira", "2025-05-22 buy 10 450"),
  options,
);
const sale = { date: "2025-06-02", account: "main", asset: "X", quantity: 100, amount: 4000 };

test("a loss is shown with what past purchases disallow, what is gone for good, and how long it is provisional", () => {
  const preview = previewSale(ledger, { ...sale, lots: [{ lot: "b1", quantity: 100 }] });
  expect(preview).toMatchObject({
    recognized: -500,
    disallowed: 500,
    permanentlyDisallowed: 400,
    provisionalUntil: "2025-07-02",
    lockedAssets: [
      { asset: "X", until: "2025-07-02" },
      { asset: "Y", until: "2025-07-02" },
    ],
  });
  expect(preview.dispositions).toHaveLength(1);
  expect(preview.audit.map(({ replacementLot, disallowed }) => [replacementLot, disallowed])).toEqual([
    ["b2", 400],
    ["b3", 100],
  ]);
});

test("a gain locks nothing", () => {
  expect(previewSale(ledger, { ...sale, amount: 9000 })).toMatchObject({ provisionalUntil: null, lockedAssets: [] });
});

test("a sale in a retirement account shows nothing", () => {
  const preview = previewSale(ledger, { ...sale, asset: "Y", account: "ira", quantity: 40, amount: 1 });
  expect(preview).toMatchObject({ dispositions: [], recognized: 0, provisionalUntil: null });
});

test("the preview is what the booking gives, and the ledger is left as it was", () => {
  const before = structuredClone(ledger);
  const preview = previewSale(ledger, sale);
  const booked = applyTransactions(ledger, [{ ...sale, id: "planned", type: "sell" }]);
  expect(preview.dispositions).toEqual(booked.dispositions);
  expect(ledger).toEqual(before);
});

test("what cannot be booked cannot be previewed", () => {
  expect(() => previewSale(ledger, { ...sale, quantity: 1000 })).toThrow(/previewSale: nothing was booked, 1 problem/);
  expect(() => previewSale(ledger, { ...sale, type: "buy" as "sell" })).toThrow(/sale.type is "buy"/);
});

test("a sale without an id comes after the sales that the ledger has on its day", () => {
  const sold = buildTaxLedger(
    lines("2024-01-02 buy 10 1000", "2024-01-03 buy 10 500", "2025-01-06 sell 10 700"), // s1 closes b1, the dearer
    options,
  );
  const preview = previewSale(sold, { date: "2025-01-06", account: "main", asset: "X", quantity: 10, amount: 700 });
  expect(preview.dispositions).toMatchObject([{ lot: "b2", recognized: 200 }]);
  const next = lines("2025-01-06 sell 10 700").map((line) => ({ ...line, id: "s2" }));
  const booked = applyTransactions(sold, next).dispositions.filter((row) => row.sale === "s2");
  expect(preview.dispositions.map((row) => ({ ...row, sale: "s2" }))).toEqual(booked);
});

test("what is no security is not locked", () => {
  const exempt = buildTaxLedger(lines("2024-01-02 buy 10 1000"), { ...options, notSecurities: ["Y"] });
  const preview = previewSale(exempt, { ...sale, quantity: 10, amount: 400 });
  expect(preview.lockedAssets).toEqual([{ asset: "X", until: "2025-07-02" }]);
});
