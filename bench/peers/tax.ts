import { buildTaxLedger, type TaxLedger, type TaxTransaction } from "../../src/tax/index.js";
import { taxBook } from "../tax-book.js";
import { comparePeers } from "./compare-peers.js";

// rp2 takes about a minute for 100,000 lines: ask for them with TAX_LINES=1000,10000,100000
const sizes = (process.env["TAX_LINES"] ?? "1000,10000").split(",").map(Number);
const accounts = [{ id: "main", kind: "taxable" as const }];
const cases = sizes.map((n) => ({ work: `HIFO ledger of ${n} transactions, 20 assets`, transactions: taxBook(n, 20) }));
const ledgerOf = (transactions: readonly TaxTransaction[], washSales: false | object): TaxLedger =>
  buildTaxLedger(transactions, { accounts, washSales });
const gain = ({ byYear }: TaxLedger): number =>
  Object.values(byYear).reduce((sum, year) => sum + year.shortTerm + year.longTerm, 0);

comparePeers(
  "Tax lots (rp2 knows no wash-sale rule)",
  "tax.py",
  {},
  { cases },
  cases.map(({ work, transactions }) => ({
    work,
    run: () => ledgerOf(transactions, false),
    value: () => gain(ledgerOf(transactions, false)),
  })),
);
