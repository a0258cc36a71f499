// Files of two brokers and an IRA as one journal: what two exports both have is found, and each loss says whether the files suffice.
import { buildTaxLedger, joinImports, transactionsFromBroker, washSaleCoverage } from "../src/index.js";

// made up, in the shape of a Schwab export; the two files overlap in March
const head = '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n';
const sale = '"03/20/2025","Sell","ZYXW","ZYXW HOLDINGS","40","$65.00","","$2600.00"\n';
const winter = `${head}${sale}"01/10/2025","Buy","ZYXW","ZYXW HOLDINGS","100","$70.00","","-$7000.00"\n`;
const spring = `${head}"06/05/2025","Sell","ZYXW","ZYXW HOLDINGS","20","$65.00","","$1300.00"\n${sale}`;
// and any table, its columns named
const ira = "Date,Type,Asset,Shares,Money\n2025-03-28,Buy,ZYXW,40,2500\n";
const columns = { date: "Date", type: "Type", asset: "Asset", quantity: "Shares", amount: "Money" };

const { transactions, duplicates, accounts, coverage } = joinImports(
  [
    transactionsFromBroker(winter, { account: "main" }),
    transactionsFromBroker(spring, { account: "main" }),
    transactionsFromBroker(ira, { account: "ira", columns }),
  ],
  {
    covers: [
      { from: "2024-12-01", through: "2025-03-31" },
      { from: "2025-03-01", through: "2025-12-31" },
      { from: "2024-12-01", through: "2025-04-30" },
    ],
  },
);
for (const { file, line, kept } of duplicates) console.log(`file ${file}, line ${line}: the same as ${kept.id}`);
for (const { account, from, through } of accounts) console.log(`${account}: known from ${from} through ${through}`);

const ledger = buildTaxLedger(transactions, {
  accounts: [
    { id: "main", kind: "taxable" },
    { id: "ira", kind: "traditional" },
  ],
});
for (const { date, loss, disallowed, washSale, missing } of washSaleCoverage(ledger, coverage).sales) {
  const days = missing.map(({ account, from, to }) => `; missing ${account} ${from} to ${to}`).join("");
  console.log(`${date}: a loss of ${loss}, ${disallowed} disallowed: ${washSale}${days}`);
}
console.log(`${transactions.length} transactions of three files, ${duplicates.length} of them in two`);
