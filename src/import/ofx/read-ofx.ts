import { type Activity, type ActivityKind, ignored, type Reading } from "../activities/activity.js";
import { endOfXml } from "../activities/end-of-xml.js";
import { present } from "../activities/present.js";
import type { FileReading, RowReading } from "../activities/row-reading.js";
import { absolute, type Decimal, negative, plus, signOf, textOf, ZERO } from "../fields/decimal.js";
import { readAmount } from "../fields/read-amount.js";
import { readDay } from "../fields/read-day.js";
import { RowFlaw } from "../fields/row-flaw.js";
import { type OfxElement, ofxElements } from "./ofx-elements.js";

/** Whether a text is OFX or QFX. */
export function isOfx(text: string): boolean {
  return (
    /^\s*(OFXHEADER\s*:|<\?OFX|<\?xml[^>]*>\s*<\?OFX|<OFX>)/i.test(text.slice(0, 2000)) ||
    /<INVSTMTRS>/i.test(text.slice(0, 20_000))
  );
}

/** The investment transactions of an OFX or QFX file. */
export function readOfx(text: string): FileReading {
  const { elements, symbols, currency } = ofxElements(text);
  const rows = elements.map(
    (element): RowReading => ({ line: element.line, read: () => readElement(element, currency) }),
  );
  if (/<OFX>|<\?OFX|OFXHEADER/i.test(text)) rows.push(...endOfXml(text, "OFX"));
  return { rows, symbols, newestFirst: false };
}

/** Rows that make no line of the ledger, and why. */
const PASSED: Readonly<Record<string, string>> = {
  INCOME: "dividend, interest or gain paid in cash",
  INVBANKTRAN: "money in or out",
  STMTTRN: "money in or out",
  INVEXPENSE: "fee of the account",
  MARGININTEREST: "interest",
  JRNLFUND: "money moved within the account",
  JRNLSEC: "shares moved within the account",
};

function readElement({ tag, fields, account, flaw }: OfxElement, fileCurrency: string | undefined): Reading {
  if (flaw !== undefined) throw new RowFlaw(flaw);
  if (Object.hasOwn(PASSED, tag)) return ignored(`${PASSED[tag]} (${tag})`);
  if (/^POS/.test(tag)) return ignored("position without basis");
  const text = (name: string): string => fields[name] ?? "";
  const amount = (name: string): Decimal | undefined => readAmount(text(name), name);
  const { date, time } = readDay(text("DTTRADE"), "DTTRADE");
  const asset = text("UNIQUEID");
  if (asset === "") throw new RowFlaw("a security without UNIQUEID");
  const currency = text("CURSYM") === "" ? fileCurrency : text("CURSYM").toUpperCase();
  const units = amount("UNITS");
  const shared: Omit<Activity, "kind"> = {
    date,
    // noon and midnight stand for a day without a time
    ...present("time", time === undefined || /^(00:00|12:00):00/.test(time) ? undefined : time),
    ...present("account", account),
    ...present("id", text("FITID") || undefined),
    ...present("currency", currency),
    asset,
    words: tag,
  };
  const traded = (kind: ActivityKind, option: boolean): Reading => {
    if (units === undefined || signOf(units) === 0) throw new RowFlaw("UNITS is empty");
    const total = amount("TOTAL");
    const costs = ["COMMISSION", "FEES", "TAXES", "LOAD"].map((name) => absolute(amount(name) ?? ZERO));
    const activity: Activity = {
      ...shared,
      kind,
      quantity: absolute(units),
      ...present("price", amount("UNITPRICE")),
      fees: costs.reduce(plus, ZERO),
      ...present("amount", total),
      signed: true,
      ...(option ? { multiplier: Number(text("SHPERCTRCT") || 100), underlying: "" } : {}),
      ...(/DEBT$/.test(tag) ? { quotedOtherwise: true } : {}),
    };
    return { activities: [activity] };
  };
  switch (tag) {
    case "BUYSTOCK":
    case "BUYMF":
    case "BUYOTHER":
    case "BUYDEBT":
      return traded(/COVER/i.test(text("BUYTYPE")) ? "cover" : "buy", false);
    case "SELLSTOCK":
    case "SELLMF":
    case "SELLOTHER":
    case "SELLDEBT":
      return traded(/SHORT/i.test(text("SELLTYPE")) ? "short-sale" : "sell", false);
    case "BUYOPT":
      return traded(/CLOSE/i.test(text("OPTBUYTYPE")) ? "cover" : "buy", true);
    case "SELLOPT":
      return traded(/OPEN/i.test(text("OPTSELLTYPE")) ? "short-sale" : "sell", true);
    case "REINVEST":
      return traded("reinvestment", false);
    case "RETOFCAP": {
      const total = amount("TOTAL");
      if (total === undefined) throw new RowFlaw("TOTAL is empty");
      return { activities: [{ ...shared, kind: "return-of-capital", amount: absolute(total) }] };
    }
    case "SPLIT": {
      const [top, bottom] = [amount("NUMERATOR"), amount("DENOMINATOR")];
      if (top === undefined || bottom === undefined || signOf(top) <= 0 || signOf(bottom) <= 0)
        throw new RowFlaw("a split without its ratio");
      const ratio = signOf(bottom) > 0 && textOf(bottom) === "1" ? textOf(top) : `${textOf(top)}/${textOf(bottom)}`;
      return { activities: [{ ...shared, kind: "split", ratio }] };
    }
    case "TRANSFER": {
      if (units === undefined || signOf(units) === 0) throw new RowFlaw("UNITS is empty");
      const out = /OUT/i.test(text("TFERACTION"));
      const bought = text("DTPURCHASE");
      const cost = amount("AVGCOSTBASIS");
      const activity: Activity = {
        ...shared,
        kind: "transfer",
        quantity: out ? negative(absolute(units)) : absolute(units),
        ...present("acquired", bought === "" ? undefined : readDay(bought, "DTPURCHASE").date),
        ...present("basis", out ? undefined : cost),
      };
      return { activities: [activity] };
    }
    case "CLOSUREOPT": {
      if (units === undefined || signOf(units) === 0) throw new RowFlaw("UNITS is empty");
      const action = text("OPTACTION").toUpperCase();
      const kind = ({ EXPIRE: "expired", ASSIGN: "assigned", EXERCISE: "exercised" } as const)[action as "EXPIRE"];
      if (kind === undefined) throw new RowFlaw(`the action "${action}" of an option is not known`);
      return { activities: [{ ...shared, kind, quantity: units, multiplier: 100, underlying: "" }] };
    }
    default:
      throw new RowFlaw(`the transaction ${tag.slice(0, 30)} is not known`);
  }
}
