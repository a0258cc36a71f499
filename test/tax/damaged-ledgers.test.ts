import { expect, test } from "vitest";
import {
  applyTransactions,
  buildTaxLedger,
  form8949,
  type TaxLedger,
  type TaxTransaction,
} from "../../src/tax/index.js";

const lines: TaxTransaction[] = [
  { id: "b1", type: "buy", date: "2024-01-10", account: "main", asset: "KO", quantity: 100, amount: 5000 },
  { id: "s1", type: "sell", date: "2025-06-02", account: "main", asset: "KO", quantity: 40, amount: 1800 },
  { id: "b2", type: "buy", date: "2025-06-10", account: "main", asset: "KO", quantity: 10, amount: 480 },
  { id: "b3", type: "buy", date: "2025-06-11", account: "ira", asset: "KO", quantity: 10, amount: 480 },
];
const accounts = [
  { id: "main", kind: "taxable" },
  { id: "ira", kind: "traditional" },
] as const;
const more: TaxTransaction[] = [
  { id: "b4", type: "buy", date: "2025-08-02", account: "main", asset: "XOM", quantity: 3, amount: 330 },
];
const stored = (): TaxLedger => JSON.parse(JSON.stringify(buildTaxLedger(lines, { accounts })));

test.each([
  ["openLots", "quantity", -60],
  ["openLots", "quantity", 0],
  ["openLots", "acquired", "10/01/2024"],
  ["dispositions", "term", "longish"],
  ["dispositions", "date", "20250602"],
  ["dispositions", "quantity", -40],
  ["dispositions", "proceeds", 18_000],
  ["dispositions", "basis", 0],
  ["dispositions", "disallowed", 0],
  ["dispositions", "permanentlyDisallowed", 1000],
  ["dispositions", "recognized", 200],
])(
  "a stored ledger whose first row of %s has a %s of %s is refused with its place, and makes no form",
  (table, key, value) => {
    const ledger = stored();
    const rows: object[] = [...ledger[table as "openLots" | "dispositions"]];
    Object.assign(rows[0]!, { [key]: value });
    const refusal = expect.objectContaining({ message: expect.stringContaining(`ledger.${table}[0]`) });
    expect(() => applyTransactions(ledger, more)).toThrow(refusal);
    expect(() => form8949(ledger, 2025)).toThrow(refusal);
  },
);

test("a stored ledger whose year lacks a total is refused", () => {
  const ledger = stored();
  delete (ledger.byYear["2025"] as { longTerm?: number }).longTerm;
  expect(() => applyTransactions(ledger, more)).toThrow(/ledger\.byYear/);
});

test("the undamaged ledger goes on", () => {
  expect(applyTransactions(stored(), more).openLots).toHaveLength(4);
});
