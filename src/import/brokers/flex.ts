import { type Activity, ignored, type Reading } from "../activities/activity.js";
import { present } from "../activities/present.js";
import { absolute, decimalOf, negative, plainNumber, plus, signOf, ZERO } from "../fields/decimal.js";
import { readAmount } from "../fields/read-amount.js";
import { readDay } from "../fields/read-day.js";
import { RowFlaw } from "../fields/row-flaw.js";
import { corporateAction, kindOfCodes, refusedCategory } from "./interactive-brokers-words.js";
import { tradeMoney } from "./trade-money.js";

/** The fields of one element, or of one row of the CSV form, by their names in lower case without signs. */
export type FlexFields = Readonly<Record<string, string>>;

/** The name of a field as `FlexFields` has it: `"Buy/Sell"` is `"buysell"`. */
export const flexName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** What one element of a Flex query says: trades, corporate actions, transfers, open lots; all others are cash. */
export function readFlex(element: string, fields: FlexFields, line: number): Reading {
  const text = (...names: readonly string[]): string =>
    names.map((name) => fields[name]).find((value) => value !== undefined && value !== "") ?? "";
  const amount = (...names: readonly string[]) => readAmount(text(...names), names[0]!);
  const level = text("levelofdetail").toUpperCase();
  const account = text("accountid", "clientaccountid");
  const base = (day: string): Omit<Activity, "kind" | "asset"> => {
    const { date, time } = readDay(day, "date");
    return {
      date,
      ...present("time", time),
      ...present("account", account === "" ? undefined : account),
      ...present("currency", text("currency", "currencyprimary").toUpperCase() || undefined),
    };
  };
  switch (element.toLowerCase()) {
    case "trade": {
      if (level !== "" && !/^(EXECUTION|ORDER|TRADE)$/.test(level)) return ignored(`${level}: a sum of other rows`);
      return trade();
    }
    case "lot":
    case "symbolsummary":
    case "assetsummary":
    case "order":
    case "washsale":
      return ignored(`${element}: repeats other rows`);
    case "corporateaction": {
      const quantity = amount("quantity");
      const proceeds = amount("proceeds", "amount");
      return corporateAction(text("actiondescription", "description"), {
        ...base(text("datetime", "reportdate")),
        ...present("quantity", quantity),
        ...present("amount", proceeds === undefined || signOf(proceeds) === 0 ? undefined : proceeds),
        signed: true,
      });
    }
    case "transfer": {
      const quantity = amount("quantity");
      if (quantity === undefined || signOf(quantity) === 0) return ignored("transfer of cash");
      const out = /out/i.test(text("direction"));
      const shares = out ? negative(absolute(quantity)) : absolute(quantity);
      const activity: Activity = {
        ...base(text("date", "datetime", "reportdate")),
        kind: "transfer",
        asset: text("symbol"),
        quantity: shares,
        words: `transfer ${text("direction")}`,
      };
      return { activities: [activity] };
    }
    case "openposition": {
      const opened = text("opendatetime");
      if (!/^LOT$/.test(level) || opened === "") return ignored("position without a day of purchase");
      const [shares, cost] = [amount("position", "quantity"), amount("costbasismoney", "costbasis")];
      if (shares === undefined || cost === undefined) throw new RowFlaw("an open lot without quantity or basis");
      const position = {
        account,
        asset: text("symbol"),
        quantity: plainNumber(shares),
        basis: plainNumber(cost),
        acquired: readDay(opened, "openDateTime").date,
        line,
      };
      return { ignored: "open lot, in positions", position };
    }
    case "cashtransaction":
    case "salestax":
    case "interestaccrual":
    case "changeindividendaccrual":
    case "opendividendaccrual":
      return ignored(`${text("type") || element}: nothing for the ledger`);
    default:
      throw new RowFlaw(`the element ${element.slice(0, 40)} is not known`);
  }

  function trade(): Reading {
    const refused = refusedCategory(text("assetcategory", "assetclass"));
    if (refused !== undefined) return refused;
    const asset = text("symbol");
    if (asset === "") throw new RowFlaw("symbol is empty");
    const given = amount("quantity");
    if (given === undefined || signOf(given) === 0) throw new RowFlaw("quantity is empty");
    const side = text("buysell").toUpperCase();
    const quantity = side.startsWith("SELL")
      ? negative(absolute(given))
      : side.startsWith("BUY")
        ? absolute(given)
        : given;
    const isOption = /^opt/i.test(text("assetcategory", "assetclass"));
    const codes = text("notescodes", "notes", "code");
    const costs = plus(absolute(amount("ibcommission", "commission") ?? ZERO), absolute(amount("taxes") ?? ZERO));
    const multiplier = decimalOf(text("multiplier"));
    const proceeds = amount("proceeds", "trademoney");
    const price = amount("tradeprice", "price");
    if (proceeds === undefined) throw new RowFlaw("proceeds are empty");
    const delivers = !isOption && /\b(A|Ex)\b/.test(codes);
    const activity: Activity = {
      ...base(text("datetime", "tradedate")),
      kind: /CANCEL|\(Ca\.\)/i.test(`${text("transactiontype")} ${side}`)
        ? "cancellation"
        : kindOfCodes(codes, isOption),
      asset,
      quantity,
      ...present("price", price),
      fees: costs,
      amount: tradeMoney(quantity, proceeds, costs),
      ...present("id", text("tradeid", "transactionid") || undefined),
      ...(isOption
        ? { multiplier: multiplier === undefined ? 100 : Number(multiplier.units) / 10 ** multiplier.scale }
        : {}),
      ...(isOption ? { underlying: text("underlyingsymbol") || asset.split(/\s/)[0]! } : {}),
      ...(/^(bond|bill)/i.test(text("assetcategory", "assetclass")) ? { quotedOtherwise: true } : {}),
      ...(delivers ? { delivers: true } : {}),
      words: `${side || "trade"} (${codes})`,
    };
    return { activities: [activity] };
  }
}
