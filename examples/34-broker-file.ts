// From a broker's file to what the year's taxes depend on: questions first, then lots, losses, and what is still open.
import { buildTaxLedger, transactionsFromBroker, washSaleCoverage } from "../src/index.js";

// made up, in the shape of a Schwab export: newest first, a split, a transfer without a basis, a canceled purchase, a footer
const file = `"Transactions  for account Individual ...987 as of 01/07/2026"
"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"
"12/22/2025","Reinvest Shares","FNDQ","FUND Q INDEX","0.31","$80.10","","-$24.83"
"12/16/2025","Buy","ZYXW","ZYXW HOLDINGS","600","$30.15","","-$18090.00"
"12/16/2025","Sell","ZYXW","ZYXW HOLDINGS","1,200","$29.80","$1.04","$35758.96"
"12/15/2025","Sell","FNDQ","FUND Q INDEX","100","$79.00","","$7900.00"
"10/08/2025 as of 10/07/2025","Stock Split","ZYXW","ZYXW HOLDINGS","800","","",""
"07/14/2025","Cancel Buy","TYPO","TYPO INC","70","$10.00","","$700.00"
"07/14/2025","Buy","TYPO","TYPO INC","70","$10.00","","-$700.00"
"05/05/2025","Security Transfer","FNDQ","FUND Q INDEX","100","","",""
"03/04/2025","Buy","ZYXW","ZYXW HOLDINGS","400","$88.50","","-$35400.00"
"01/02/2025","MoneyLink Transfer","","Tfr BIG BANK","","","","$60000.00"
"Transactions Total","","","","","","","-$9855.87"
`;

const first = transactionsFromBroker(file, { account: "main" });
console.log(
  `${first.broker}: ${first.rows} rows, ${first.transactions.length} transactions, ${first.ignored.length} ignored`,
);
for (const { line, question } of first.questions) console.log(`line ${line} asks: ${question}`);

const { transactions, questions, problems } = transactionsFromBroker(file, {
  account: "main",
  answers: { "10": { acquired: "2022-02-01", amount: 8450 } },
});
console.log(`answered: ${questions.length} questions and ${problems.length} problems left`);

const ledger = buildTaxLedger(transactions, { accounts: [{ id: "main", kind: "taxable" }] });
for (const { asset, date, recognized, disallowed, term } of ledger.dispositions) {
  console.log(`${date} ${asset}: ${term}, recognized ${recognized.toFixed(2)}, disallowed ${disallowed.toFixed(2)}`);
}

const { sales } = washSaleCoverage(ledger, { through: "2026-01-07", accounts: ["spouse"] });
for (const { asset, washSale, missing } of sales) {
  const days = missing.map(({ account, from, to }) => `${account} ${from} to ${to}`).join(", ");
  console.log(`${asset}: ${washSale}${days === "" ? "" : `, missing ${days}`}`);
}
console.log(`rows accounted for: ${first.rows} of ${file.trimEnd().split("\n").length}`);
