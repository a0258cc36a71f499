import {
  buildTaxLedger,
  form8949,
  joinImports,
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

/** The retirement account at another house: any table, its columns named. */
const IRA = "Date,Type,Asset,Shares,Money\n2025-12-10,Buy,MSFT,10,4780\n";
const columns = { date: "Date", type: "Type", asset: "Asset", quantity: "Shares", amount: "Money" };

/** Where people's taxes begin: the files of their brokers, what these cannot say, and what they make of the year. */
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
  const retirement = transactionsFromBroker(IRA, { account: "ira", columns });
  const year = { from: "2025-01-01", through: "2026-01-07" };
  const joined = joinImports([answered, retirement], { covers: [year, year] });
  const accounts = [
    { id: "main", kind: "taxable" },
    { id: "ira", kind: "traditional" },
  ] as const;
  const ledger = buildTaxLedger(joined.transactions, { accounts });
  for (const { asset, recognized, disallowed, permanentlyDisallowed } of ledger.dispositions) {
    const lost =
      permanentlyDisallowed > 0 ? `, ${dollars(permanentlyDisallowed)} of it for good: bought in the IRA` : "";
    say(`${asset}: ${dollars(recognized)} counts, ${dollars(disallowed)} is disallowed${lost}`);
  }
  const gain = scheduleD(form8949(ledger, 2025)).lines.find(({ line }) => line === "16")!.gain;
  const { sales } = washSaleCoverage(ledger, joined.coverage);
  const states = sales.map(({ asset, washSale }) => `${asset} ${washSale}`).join(", ");
  say(`Schedule D, line 16: ${dollars(gain)}; losses: ${states}`);
  return {};
}
