import { form8949Csv, form8949Page, form8949Txf, transactionsFromBroker } from "../src/import/index.js";
import { buildTaxLedger, form8949, scheduleD, washSaleCoverage } from "../src/tax/index.js";
import { benchTable } from "./bench-table.js";
import { schwabFile } from "./import-file.js";

for (const rows of [2000, 20_000]) {
  const text = schwabFile(rows);
  const { transactions } = transactionsFromBroker(text, { account: "main" });
  const accounts = [{ id: "main", kind: "taxable" as const }];
  const file = (lines: typeof transactions): string => {
    const ledger = buildTaxLedger(lines, { accounts });
    washSaleCoverage(ledger, { through: "2026-01-31" });
    const form = form8949(ledger, 2025);
    scheduleD(form);
    return form8949Csv(form) + form8949Page(form) + form8949Txf(form, { date: "2026-02-01" }).text;
  };
  await benchTable(`a broker's file of ${rows} rows`, [
    { name: "cut at commas alone", run: () => text.split("\n").map((line) => line.split(",")) },
    { name: "transactionsFromBroker", run: () => transactionsFromBroker(text, { account: "main" }) },
    { name: "ledger, forms, page and TXF", run: () => file(transactions) },
    { name: "file to forms", run: () => file(transactionsFromBroker(text, { account: "main" }).transactions) },
  ]);
}
