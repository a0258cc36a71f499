// From a ledger to forms: Form 8949 as CSV, a page and TXF, Schedule D, and the broker's 1099-B beside them with why they differ.
import {
  buildTaxLedger,
  form8949,
  form8949Csv,
  form8949Page,
  form8949Txf,
  reconcile1099B,
  scheduleD,
  transactionsFromBroker,
} from "../src/index.js";

// the broker sees the account "main"; the shares sold at a loss are bought back in "other", which it cannot see
const ledger = buildTaxLedger(
  [
    { id: "b1", type: "buy", date: "2023-03-01", account: "main", asset: "ACME", quantity: 100, amount: 4000 },
    { id: "b2", type: "buy", date: "2025-02-03", account: "main", asset: "BOLT", quantity: 50, amount: 3000 },
    { id: "s2", type: "sell", date: "2025-06-16", account: "main", asset: "BOLT", quantity: 50, amount: 2400 },
    { id: "b3", type: "buy", date: "2025-06-30", account: "other", asset: "BOLT", quantity: 50, amount: 2450 },
    { id: "s1", type: "sell", date: "2025-09-02", account: "main", asset: "ACME", quantity: 60, amount: 3600 },
  ],
  {
    accounts: [
      { id: "main", kind: "taxable" },
      { id: "other", kind: "taxable" },
    ],
  },
);

const form = form8949(ledger, 2025);
console.log(form8949Csv(form).trimEnd());
for (const { line, description, gain } of scheduleD(form).lines) {
  if (gain !== 0 || line === "16")
    console.log(`Schedule D line ${line.padStart(2)}: ${gain.toFixed(2).padStart(9)}  ${description}`);
}

const { text } = form8949Txf(form, { date: "2026-02-20" });
const page = form8949Page(form, { name: "A. Person" });
console.log(`TXF: ${text.split("^").length - 2} sales; the page to print has ${Math.round(page.length / 100) / 10} kB`);

const broker = `Description of property,Symbol,Quantity,Date acquired,Date sold or disposed,Proceeds,Cost or other basis,Wash sale loss disallowed,Term
50 SH BOLT,BOLT,50,02/03/2025,06/16/2025,"2,400.00","3,000.00",0.00,Short
60 SH ACME,ACME,60,03/01/2023,09/02/2025,"3,600.00","2,400.00",0.00,Long
`;
const { reported } = transactionsFromBroker(broker, { account: "main" });
const { rows } = reconcile1099B(ledger, reported ?? [], 2025);
for (const { asset, status, reasons } of rows)
  console.log(`${asset}: ${status}${reasons.map((reason) => `, ${reason}`).join("")}`);
console.log(
  `differs from the 1099-B: ${rows.filter(({ status }) => status !== "same").length} of ${rows.length} sales`,
);
