import { type Activity, ignored, type Reading } from "../activities/activity.js";
import { plainHeader } from "../activities/csv-preset.js";
import type { RowReading } from "../activities/row-reading.js";
import { RowView } from "../activities/row-view.js";
import { absolute, plainNumber, plus, signOf, ZERO } from "../fields/decimal.js";
import { CUT_WITHIN_ROW, RowFlaw } from "../fields/row-flaw.js";
import type { SourceRow } from "../text/row-splitter.js";
import { corporateAction, kindOfCodes, refusedCategory } from "./interactive-brokers-words.js";
import { tradeMoney } from "./trade-money.js";

/** Whether the rows are those of an activity statement: sections, each with headers and data. */
export function isActivityStatement(rows: readonly SourceRow[]): boolean {
  return rows
    .slice(0, 200)
    .some(({ cells }) => cells[1] === "Header" && /^(Statement|Trades|Account Information)$/.test(cells[0] ?? ""));
}

/** The activity statement of Interactive Brokers: several tables in one file, each row with the name of its table before it. */
export function readActivityStatement(rows: readonly SourceRow[]): RowReading[] {
  const account = rows.find(({ cells }) => cells[0] === "Account Information" && cells[2] === "Account")?.cells[3];
  const orders = rows.some(({ cells }) => cells[0] === "Trades" && cells[2] === "Order");
  const headers = new Map<string, Readonly<Record<string, number>>>();
  return rows.map((source): RowReading => {
    const [section = "", part = ""] = source.cells;
    const read = (reading: () => Reading): RowReading => ({ line: source.line, read: reading, source });
    const flaw = source.flaw ?? cutWithin(source, headers.get(section));
    if (flaw !== undefined) {
      return read(() => {
        throw new RowFlaw(flaw);
      });
    }
    if (part === "Header") {
      headers.set(section, Object.fromEntries(source.cells.map((cell, k) => [k < 2 ? `_${k}` : plainHeader(cell), k])));
      return read(() => ignored(`header of ${section}`));
    }
    if (/^(SubTotal|Total|Notes|Note)$/.test(part)) return read(() => ignored(`${part} of ${section}`));
    if (part !== "Data") {
      return read(() => {
        throw new RowFlaw(`"${section.slice(0, 40)}, ${part.slice(0, 40)}" is neither a header nor data of a section`);
      });
    }
    const columns = headers.get(section);
    if (columns === undefined && PASSED.test(section)) return read(() => ignored(`${section}: nothing for the ledger`));
    if (columns === undefined) {
      return read(() => {
        throw new RowFlaw(`data of "${section.slice(0, 40)}" without a header before them`);
      });
    }
    const row = new RowView(source.cells, source.line, columns);
    return read(() => readSection(section, row, account, orders));
  });
}

/** Why the last row of a file without a line end is not whole: no statement ends with a header, and all rows of a table have its width. */
function cutWithin(
  { open, cells }: SourceRow,
  columns: Readonly<Record<string, number>> | undefined,
): string | undefined {
  if (!open) return undefined;
  const width = columns === undefined ? 0 : Math.max(...Object.values(columns)) + 1;
  return cells[1] === "Header" || cells.length < width ? CUT_WITHIN_ROW : undefined;
}

/** Sections that make no line of the ledger. */
const PASSED =
  /^(Statement|Account Information|Net Asset Value|Change in NAV|Mark-to-Market|Realized & Unrealized|Realized and Unrealized|Cash Report|Forex Balances|Net Stock Position|Dividends|Withholding Tax|Interest|Fees|Other Fees|Commission|Deposits & Withdrawals|Deposits and Withdrawals|Change in Dividend|Change in Interest|Interest Accruals|Financial Instrument|Codes|Notes|Location of|Stock Yield|Total P\/L|Performance|Transaction Fees|Sales Tax|IBKR|Bond Interest|Payment In Lieu|Combined|Month & Year|Securities|Cash Settlement|Base Currency|Soft Dollars|Advisor Fees|Client Fees|Broker|CFD|Borrow|Lending|Debit Card|Grant|Open Dividend|Legal)/i;

function readSection(section: string, row: RowView, account: string | undefined, orders: boolean): Reading {
  if (section === "Trades") return readTrade(row, account, orders);
  if (section === "Corporate Actions") return readAction(row, account);
  if (section === "Transfers") return readTransfer(row, account);
  if (section === "Open Positions") return readPosition(row, account);
  if (PASSED.test(section)) return ignored(`${section}: nothing for the ledger`);
  throw new RowFlaw(`the section "${section.slice(0, 40)}" is not known`);
}

function accountOf(row: RowView, account: string | undefined): Pick<Activity, "account"> {
  const own = row.text("account");
  const name = own === "" ? account : own;
  return name === undefined ? {} : { account: name };
}

function readTrade(row: RowView, account: string | undefined, orders: boolean): Reading {
  const kind = row.text("datadiscriminator");
  if (/closedlot/i.test(kind)) return ignored("the lot that the trade above it closed, as the broker chose it");
  if (/washsale/i.test(kind)) return ignored("a wash sale as the broker reckons it");
  if (/^trade$/i.test(kind) && orders) return ignored("an execution of the order above it");
  if (!/^(order|trade|execution)$/i.test(kind)) throw new RowFlaw(`the kind of trade "${kind}" is not known`);
  const refused = refusedCategory(row.text("asset category"));
  if (refused !== undefined) return refused;
  const { date, time } = row.day("date/time");
  const asset = row.text("symbol");
  if (asset === "") throw new RowFlaw("symbol is empty");
  const quantity = row.needed("quantity");
  if (signOf(quantity) === 0) throw new RowFlaw("quantity is 0");
  const isOption = /option/i.test(row.text("asset category"));
  const isBond = /bond|bill/i.test(row.text("asset category"));
  const codes = row.text("code");
  const costs = absolute(row.amount(row.has("comm/fee") ? "comm/fee" : "comm in usd") ?? ZERO);
  const price = row.amount("t price");
  const activity: Activity = {
    kind: kindOfCodes(codes, isOption),
    date,
    ...(time === undefined ? {} : { time }),
    ...accountOf(row, account),
    asset,
    quantity,
    ...(price === undefined ? {} : { price }),
    fees: costs,
    amount: tradeMoney(quantity, row.needed("proceeds"), costs),
    currency: row.text("currency").toUpperCase(),
    ...(isOption ? { multiplier: 100, underlying: asset.split(/\s/)[0]! } : {}),
    ...(isBond ? { quotedOtherwise: true } : {}),
    words: `${signOf(quantity) > 0 ? "bought" : "sold"} (${codes})`,
  };
  return { activities: [/\b(A|Ex)\b/.test(codes) && !isOption ? { ...activity, delivers: true } : activity] };
}

function readAction(row: RowView, account: string | undefined): Reading {
  const { date, time } = row.day(row.text("date/time") === "" ? "report date" : "date/time");
  const [quantity, proceeds] = [row.amount("quantity"), row.amount("proceeds")];
  return corporateAction(row.text("description"), {
    date,
    ...(time === undefined ? {} : { time }),
    ...accountOf(row, account),
    ...(quantity === undefined ? {} : { quantity }),
    ...(proceeds === undefined || signOf(proceeds) === 0 ? {} : { amount: proceeds }),
    currency: row.text("currency").toUpperCase(),
    signed: true,
  });
}

function readTransfer(row: RowView, account: string | undefined): Reading {
  const quantity = row.amount("qty");
  if (quantity === undefined || signOf(quantity) === 0) return ignored("transfer of cash");
  const { date } = row.day("date");
  const out = /out/i.test(row.text("direction"));
  const shares = absolute(quantity);
  return {
    activities: [
      {
        kind: "transfer",
        date,
        ...accountOf(row, account),
        asset: row.text("symbol"),
        quantity: out ? { ...shares, units: -shares.units } : plus(shares, ZERO),
        words: `transfer ${row.text("direction")}`,
      },
    ],
  };
}

function readPosition(row: RowView, account: string | undefined): Reading {
  const opened = row.text("open");
  if (!/lot/i.test(row.text("datadiscriminator")) || opened === "" || opened === "-") {
    return ignored("position without a day of purchase");
  }
  const { date } = row.day("open");
  const position = {
    account: account ?? "",
    asset: row.text("symbol"),
    quantity: plainNumber(row.needed("quantity")),
    basis: plainNumber(row.needed("cost basis")),
    acquired: date,
    line: row.line,
  };
  return { ignored: "open lot, in positions", position };
}
