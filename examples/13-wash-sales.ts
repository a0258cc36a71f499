// A loss, three purchases around it, and what the wash-sale rule makes of them: looked at before, booked, and explained.
import { applyTransactions, buildTaxLedger, checkWashSales, previewSale, type TaxTransaction } from "../src/index.js";

const line = (
  id: string,
  type: TaxTransaction["type"],
  date: string,
  quantity: number,
  amount: number,
  account = "main",
): TaxTransaction => ({ id, type, date, account, asset: "KO", quantity, amount });

const ledger = buildTaxLedger(
  [line("old", "buy", "2024-02-01", 100, 7000), line("recent", "buy", "2025-05-20", 20, 1220)],
  {
    accounts: [
      { id: "main", kind: "taxable" },
      { id: "ira", kind: "traditional" },
    ],
  },
);

// before the sale
const sale = {
  ...line("loss", "sell", "2025-06-02", 100, 6000),
  type: "sell" as const,
  lots: [{ lot: "old", quantity: 100 }],
};
const preview = previewSale(ledger, sale);
console.log(
  `selling now recognizes ${preview.recognized} and disallows ${preview.disallowed}; no purchases until ${preview.provisionalUntil}`,
);

// the plan with two purchases that should not be
const plan = [
  sale,
  line("ira-buy", "buy", "2025-06-16", 30, 1830, "ira"),
  line("monthly", "buy", "2025-06-20", 10, 610),
];
const check = checkWashSales(ledger, plan);
for (const { id, cleanFrom } of check.leaveOut) console.log(`${check.status}: leave out ${id} until ${cleanFrom}`);

// and booked all the same
const booked = applyTransactions(ledger, plan);
for (const { rule, replacementLot, replacementShares, disallowed, daysTacked } of booked.audit) {
  console.log(
    `${rule}: ${replacementShares} shares of ${replacementLot} take ${disallowed}, ${daysTacked} ${daysTacked === 1 ? "day" : "days"} tacked`,
  );
}
for (const { lot, quantity, adjustedBasis, adjustedAcquired } of booked.openLots) {
  console.log(`${quantity} of ${lot}: basis ${adjustedBasis}, counts from ${adjustedAcquired}`);
}
const { longTerm, disallowed, permanentlyDisallowed } = booked.byYear["2025"]!;
console.log(`long-term ${longTerm}, disallowed ${disallowed}, of it for good ${permanentlyDisallowed}`);
