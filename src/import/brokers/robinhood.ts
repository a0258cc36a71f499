import { type ActivityKind, ignored, type Reading } from "../activities/activity.js";
import { activityOfRow } from "../activities/activity-of-row.js";
import type { CsvPreset } from "../activities/csv-preset.js";
import { optionName } from "../activities/option-symbol.js";
import { present } from "../activities/present.js";
import type { RowView } from "../activities/row-view.js";
import { ratioInWords } from "../activities/words-of-ratio.js";
import { negative } from "../fields/decimal.js";
import { readAmount } from "../fields/read-amount.js";
import { RowFlaw } from "../fields/row-flaw.js";

const CODES: Readonly<Record<string, ActivityKind>> = {
  Buy: "buy",
  Sell: "sell",
  BTO: "buy",
  STO: "short-sale",
  BTC: "cover",
  STC: "sell",
  OEXP: "expired",
  OASGN: "assigned",
  OEXCS: "exercised",
  OCA: "merger",
  SPL: "split",
  SPR: "split",
  ROC: "return-of-capital",
  CIL: "cash-in-lieu",
  SOFF: "spin-off",
  MRGS: "merger",
  MRGC: "merger",
  SXCH: "merger",
  LIQ: "merger",
  SCXL: "cancellation",
  BCXL: "cancellation",
  REC: "transfer",
  ACATI: "transfer",
  ACATO: "transfer",
  JNLS: "transfer",
};

/** Codes that move money only. */
const CASH: Readonly<Record<string, string>> = {
  CDIV: "dividend paid in cash",
  MDIV: "dividend paid in cash",
  SDIV: "dividend paid in cash",
  QDIV: "dividend paid in cash",
  LTCG: "capital gain distribution paid in cash",
  STCG: "capital gain distribution paid in cash",
  INT: "interest",
  MINT: "interest",
  SLIP: "interest on shares lent",
  DTAX: "tax withheld",
  NRAT: "tax withheld",
  DFEE: "fee of the account",
  AFEE: "fee of the account",
  MFEE: "fee of the account",
  GOLD: "fee of the account",
  GMPC: "money in or out",
  GDBP: "money in or out",
  ACH: "money in or out",
  RTP: "money in or out",
  DCF: "money in or out",
  XENT: "money in or out",
  XENT_CC: "money in or out",
  WIRE: "money in or out",
  JNLC: "money in or out",
  "T/A": "money in or out",
  FUTSWP: "money in or out",
  ITRF: "money in or out",
  MISC: "money in or out",
  CFIR: "money in or out",
  ACATC: "money in or out",
};

/** The account activity report of Robinhood. */
export const robinhood: CsvPreset = {
  broker: "robinhood",
  columns: {
    date: ["activity date"],
    processed: ["process date"],
    settled: ["settle date"],
    symbol: ["instrument"],
    words: ["description"],
    code: ["trans code"],
    shares: ["quantity"],
    price: ["price"],
    amount: ["amount"],
  },
  required: ["date", "symbol", "words", "code", "shares", "price", "amount"],
  date: "date",
  newestFirst: true,
  read,
};

function read(row: RowView): Reading {
  const code = row.text("code");
  const { date } = row.day("date");
  if (Object.hasOwn(CASH, code)) return ignored(`${CASH[code]} (${code})`);
  let kind = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  if (kind === undefined) throw new RowFlaw(`the code "${code}" is not known`);
  const words = row.text("words").replace(/\s*\n\s*/g, " ");
  if (kind === "buy" && /dividend reinvestment/i.test(words)) kind = "reinvestment";
  const symbol = row.text("symbol");
  // an option stands under its underlying asset; its description names the contract
  const contract = words.replace(/^option expiration for\s+/i, "").replace(/^\d+\s+/, "");
  const isOption = optionName(contract) !== undefined;
  const asset = isOption ? contract : symbol;
  if (asset === "") throw new RowFlaw(`${code} without an instrument`);
  return {
    activities: [
      activityOfRow(row, {
        kind,
        date,
        asset,
        name: words.replace(/\s*CUSIP.*$/i, ""),
        words: code,
        ...present("quantity", sharesOf(row, code)),
        ...present("ratio", kind === "split" ? ratioInWords(words) : undefined),
      }),
    ],
  };
}

/** `10S` are ten shares that went out. */
function sharesOf(row: RowView, code: string) {
  const text = row.text("shares");
  const out = /s$/i.test(text) || code === "ACATO";
  const shares = readAmount(text.replace(/s$/i, ""), "quantity");
  return shares !== undefined && out && shares.units > 0n ? negative(shares) : shares;
}
