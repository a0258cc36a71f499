import { expect, test } from "vitest";
import { buildTaxLedger, form8949, form8949Txf } from "../../src/index.js";

/*
 * The published description of TXF, version 042, for Form 1099-B (taxdataexchange.org, docs/txf/v042/form-1099-b.html): the records of its example 2A,
 * and the reference numbers of the boxes of Form 8949.
 */
const EXAMPLE_2A = `TD
N321
C1
L1
P200 Reebok
D01/05/2011
D10/01/2011
$1000.00
$2000.00
^
TD
N323
C1
L1
P400 WalMart
D08/05/2010
D09/05/2011
$4000.00
$1200.00
^
`;
const REFERENCES = { A: "N321", D: "N323", B: "N711", E: "N713", C: "N712", F: "N714" };

const trade = (type: "buy" | "sell", date: string, asset: string, quantity: number, amount: number) => ({
  id: `${type}-${asset}`,
  type,
  date,
  account: "main",
  asset,
  quantity,
  amount,
});
const ledger = buildTaxLedger(
  [
    trade("buy", "2010-08-05", "WalMart", 400, 4000),
    trade("buy", "2011-01-05", "Reebok", 200, 1000),
    trade("sell", "2011-09-05", "WalMart", 400, 1200),
    trade("sell", "2011-10-01", "Reebok", 200, 2000),
  ],
  { accounts: [{ id: "main", kind: "taxable" }] },
);
const form = form8949(ledger, 2011);

test("the published example comes out record by record", () => {
  const { text } = form8949Txf(form, { date: "2011-10-27" });
  const records = text.replaceAll("\r\n", "\n").split("^\n").slice(1);
  expect(records).toEqual(EXAMPLE_2A.split("^\n"));
});

test("each box has the published reference number", () => {
  const found = (["basis", "proceeds", "none"] as const).flatMap((reporting) => {
    const { text } = form8949Txf(form8949(ledger, 2011, { reporting }), { date: "2011-10-27" });
    return text.match(/N\d+/g);
  });
  expect(found).toEqual(Object.values(REFERENCES));
});
