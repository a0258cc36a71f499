import type { Draft, OpenQuestion, Reading } from "../activities/activity.js";
import type { CsvPreset } from "../activities/csv-preset.js";
import { present } from "../activities/present.js";
import type { RowView } from "../activities/row-view.js";
import { absolute, compare, type Decimal, plainNumber, rounded, ZERO } from "../fields/decimal.js";
import { RowFlaw } from "../fields/row-flaw.js";
import type { OpeningLot, ReportedSale } from "../types.js";

const COLUMNS = {
  account: ["account number", "account"],
  symbol: ["symbol", "ticker", "ticker symbol", "security symbol"],
  cusip: ["cusip", "cusip number", "cusip no", "symbol/cusip"],
  description: [
    "description of property",
    "description",
    "security description",
    "security",
    "security name",
    "property description",
    "asset",
  ],
  quantity: [
    "quantity",
    "quantity sold",
    "shares",
    "qty",
    "shares sold",
    "shares/units",
    "units",
    "quantity/face amount",
  ],
  acquired: [
    "date acquired",
    "acquired",
    "acquired date",
    "open date",
    "opened date",
    "acquisition date",
    "purchase date",
    "date opened",
  ],
  basis: [
    "cost or other basis",
    "cost basis",
    "adjusted cost basis",
    "cost basis cb",
    "cost",
    "basis",
    "total cost",
    "cost basis total",
  ],
  wash: [
    "wash sale loss disallowed",
    "wash sale",
    "disallowed loss",
    "wash sale disallowed",
    "wash sale adjustment",
    "wash sale amount",
    "wash sale loss",
    "loss disallowed",
  ],
} as const;

/** The sales of Form 1099-B and of the brokers' lists of realized gains: one closed lot a row. */
export const form1099BSales: CsvPreset = {
  broker: "1099-b",
  columns: {
    ...COLUMNS,
    sold: [
      "date sold or disposed",
      "date sold",
      "date sold/disposed",
      "sold",
      "sold date",
      "closed date",
      "close date",
      "date of sale",
      "disposed date",
      "sale date",
      "date closed",
      "disposition date",
    ],
    proceeds: ["proceeds", "total proceeds", "gross proceeds", "sales proceeds", "sale proceeds", "net proceeds"],
    term: [
      "term",
      "short term or long term",
      "short/long",
      "short or long term",
      "holding period",
      "type of gain or loss",
      "gain type",
      "type of gain",
      "long/short",
    ],
    covered: [
      "covered",
      "covered/noncovered",
      "covered or noncovered",
      "basis reported to irs",
      "noncovered",
      "covered status",
    ],
  },
  required: ["acquired", "sold", "proceeds", "basis"],
  date: "sold",
  newestFirst: false,
  account: "account",
  read: readSale,
};

/** Open lots with basis and day of purchase, of the same form or of a list of positions. */
export const openLots: CsvPreset = {
  broker: "1099-b",
  columns: COLUMNS,
  required: ["acquired", "quantity", "basis"],
  date: "acquired",
  newestFirst: false,
  account: "account",
  read: (row) => openLot(row, row.needed("quantity")),
};

const VARIOUS = /^(various|vs|multiple|n\/?a|-*)$/i;

function readSale(row: RowView): Reading {
  const quantity = row.amount("quantity");
  if (row.text("sold") === "" || /^(open|unsold|n\/?a|--?)$/i.test(row.text("sold"))) {
    if (quantity === undefined) throw new RowFlaw("an open lot without a quantity");
    return openLot(row, quantity);
  }
  const sold = row.day("sold").date;
  const asset = assetOf(row);
  const proceeds = money(row, "proceeds");
  const basis = money(row, "basis");
  const unknownDay = VARIOUS.test(row.text("acquired"));
  const acquired = unknownDay ? undefined : row.day("acquired").date;
  if (proceeds === undefined) throw new RowFlaw("proceeds are empty");
  const wash = absolute(money(row, "wash") ?? ZERO);
  const reported: Omit<ReportedSale, "account"> = {
    line: row.line,
    asset,
    ...present("quantity", quantity === undefined ? undefined : plainNumber(absolute(quantity))),
    ...present("acquired", acquired),
    sold,
    proceeds: plainNumber(proceeds),
    ...present("basis", basis === undefined ? undefined : plainNumber(basis)),
    washSale: plainNumber(wash),
    ...present("term", termOf(row.text("term"))),
    ...present("covered", coveredOf(row.text("covered"))),
  };
  const shares = quantity ?? sharesInWords(row.text("description"));
  if (shares === undefined || shares.units === 0n) throw new RowFlaw("a sale without a number of shares");
  const account = { account: row.text("account") };
  const sale = {
    date: sold,
    asset,
    quantity: plainNumber(absolute(shares)),
    amount: plainNumber(proceeds),
    ...account,
  };
  // the day of purchase after the day of sale: a short sale and its cover
  if (acquired !== undefined && acquired > sold && basis !== undefined) {
    return {
      drafts: [
        { ...sale, type: "short-sale" },
        { ...sale, type: "cover", date: acquired, amount: plainNumber(basis) },
      ],
      reported,
    };
  }
  const lot = { type: "transfer", ...account, asset, quantity: sale.quantity, cannotReplace: true } as const;
  const closed: Draft = { ...sale, type: "sell" };
  if (acquired === undefined || basis === undefined)
    return { asks: missing(lot, closed, acquired, basis), date: sold, reported };
  return { drafts: closedLot({ ...lot, date: acquired, acquired, amount: plainNumber(basis) }, closed), reported };
}

/** The purchase of the lot, under a name that the sale closes it by. */
function closedLot(lot: Draft, sale: Draft): readonly Draft[] {
  return [
    { ...lot, id: "lot" },
    { ...sale, lots: [{ lot: "lot", quantity: sale.quantity! }] },
  ];
}

function missing(
  lot: Omit<Draft, "date">,
  sale: Draft,
  acquired: string | undefined,
  basis: Decimal | undefined,
): OpenQuestion {
  const what = [
    ...(acquired === undefined ? ["the day of the purchase"] : []),
    ...(basis === undefined ? ["the basis"] : []),
  ];
  return {
    question: `The form does not say ${what.join(" and ")} of ${sale.quantity} ${sale.asset}.`,
    choices: {},
    base: {
      ...lot,
      date: acquired ?? sale.date,
      ...present("acquired", acquired),
      ...present("amount", basis === undefined ? undefined : plainNumber(basis)),
    },
    needs: [
      ...(acquired === undefined ? (["acquired"] as const) : []),
      ...(basis === undefined ? (["amount"] as const) : []),
    ],
    finish: (answered) => closedLot({ ...answered, date: answered.acquired ?? answered.date }, sale),
  };
}

function openLot(row: RowView, quantity: Decimal): Reading {
  const basis = money(row, "basis");
  if (basis === undefined) throw new RowFlaw("an open lot without a basis");
  const wash = money(row, "wash");
  const position: OpeningLot = {
    account: row.text("account"),
    asset: assetOf(row),
    quantity: plainNumber(absolute(quantity)),
    basis: plainNumber(basis),
    acquired: row.day("acquired").date,
    ...(wash === undefined || wash.units === 0n ? {} : { washSale: plainNumber(absolute(wash)) }),
    line: row.line,
  };
  return { ignored: "open lot, in positions", position };
}

function money(row: RowView, column: string): Decimal | undefined {
  const amount = row.amount(column);
  if (amount !== undefined && compare(amount, rounded(amount, 2)) !== 0)
    throw new RowFlaw(`${column} has more than two decimals`);
  return amount;
}

function assetOf(row: RowView): string {
  const asset = [row.text("symbol"), row.text("cusip"), row.text("description")].find(
    (text) => text !== "" && text !== "--",
  );
  if (asset === undefined) throw new RowFlaw("a row without symbol, CUSIP and description");
  return asset.replace(/^\d[\d,.]*\s*(shs?|shares|sh\.?) (of )?/i, "");
}

/** `100 SH ACME CORP` begins with the number of shares. */
function sharesInWords(description: string): Decimal | undefined {
  const match = /^(\d[\d,]*)(\.\d+)?\s*(?:shs?|shares|sh\.?)\b/i.exec(description);
  if (match === null) return undefined;
  const fraction = match[2]?.slice(1) ?? "";
  return { units: BigInt(`${match[1]!.replaceAll(",", "")}${fraction}`), scale: fraction.length };
}

function termOf(text: string): "short" | "long" | undefined {
  if (/short|^s(t)?$|^0$/i.test(text)) return "short";
  return /long|^l(t)?$|^1$/i.test(text) ? "long" : undefined;
}

function coveredOf(text: string): boolean | undefined {
  if (/non-?covered|^no?$|^false$|not reported/i.test(text)) return false;
  return /covered|^y(es)?$|^true$|^x$|reported/i.test(text) ? true : undefined;
}
