import {
  buildTaxLedger,
  form8949,
  scheduleD,
  type TearSheetContent,
  transactionsFromBroker,
  washSaleCoverage,
} from "../../src/index.js";
import { dollars, type Job } from "./job.js";

/** A year of somebody's account, made up, in the shape of a Schwab export. */
const FILE = `"Transactions  for account Individual ...987 as of 01/07/2026"
"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"
"12/16/2025","Buy","MSFT","MICROSOFT CORP","40","$470.00","","-$18800.00"
"12/01/2025","Sell","MSFT","MICROSOFT CORP","40","$478.00","","$19120.00"
"11/03/2025","Sell","IBM","INTL BUSINESS MACHS","25","$300.00","$0.05","$7499.95"
"08/04/2025","Stock Plan Activity","AAPL","APPLE INC","30","","",""
"05/12/2025","Buy","MSFT","MICROSOFT CORP","40","$495.00","","-$19800.00"
"02/03/2025","Buy","IBM","INTL BUSINESS MACHS","25","$262.00","","-$6550.00"
"Transactions Total","","","","","","","-$18530.05"
`;

/** Where people's taxes begin: a broker's file, what it cannot say, and what it makes of the year. */
export function brokerFile({ say }: Job): Partial<TearSheetContent> {
  const { broker, rows, transactions, ignored, questions } = transactionsFromBroker(FILE, { account: "main" });
  say(
    `${broker}: ${rows} rows, ${transactions.length} transactions, ${ignored.length} ignored, ${questions.length} question`,
  );
  for (const { line, question } of questions) say(`line ${line}: ${question}`);
  const answered = transactionsFromBroker(FILE, {
    account: "main",
    answers: { "6": { acquired: "2025-08-04", amount: 6150 } },
  });
  const ledger = buildTaxLedger(answered.transactions, { accounts: [{ id: "main", kind: "taxable" }] });
  for (const { asset, recognized, disallowed } of ledger.dispositions) {
    say(`${asset}: ${dollars(recognized)} counts, ${dollars(disallowed)} is disallowed`);
  }
  const gain = scheduleD(form8949(ledger, 2025)).lines.find(({ line }) => line === "16")!.gain;
  const { sales } = washSaleCoverage(ledger, { through: "2026-01-07" });
  const states = sales.map(({ asset, washSale }) => `${asset} ${washSale}`).join(", ");
  say(`Schedule D, line 16: ${dollars(gain)}; losses: ${states}`);
  return {};
}
