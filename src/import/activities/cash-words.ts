/**
 * Why a row of cash makes no line of the ledger, by the words that brokers use; `undefined` for other words.
 *
 * Interest, dividends paid in cash, fees of the account and money in and out change no lot.
 */
export function cashReason(words: string): string | undefined {
  for (const [pattern, reason] of REASONS) if (pattern.test(words)) return reason;
  return undefined;
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /\b(cash|qualified|ordinary|special|foreign|substitute|non-?qualified|pr yr|prior year).{0,12}div(idend)?s?\b/i,
    "dividend paid in cash",
  ],
  [/\bdividends? (received|paid)\b|^dividends?$|\bdiv(idend)? adj/i, "dividend paid in cash"],
  [
    /\b(long|short)[- ]term cap(ital)? gain|cap(ital)? gains?\b|\bl\/?t cap|\bs\/?t cap/i,
    "capital gain distribution paid in cash",
  ],
  [/\breinvest(ment)? (dividend|program|cap)|^reinvest dividend/i, "dividend that the reinvestment beside it spends"],
  [/\bbond interest|\binterest\b|\bint(erest)? (earned|income|charge)/i, "interest"],
  [
    /\b(adr|mgmt|management|service|wire|account|margin|advisory|foreign security|transaction|gold|regulatory)\b.{0,12}\bfees?\b|\bfees?\b|\bcommission (adj|refund)/i,
    "fee of the account",
  ],
  [/\btax(es)?\b.{0,20}\b(paid|withh(eld|olding)|adj)|\bwithh?olding\b|\bnra\b|\bforeign tax/i, "tax withheld"],
  [
    /\b(moneylink|electronic funds|funds?|wire|ach|cash|bank|direct|instant|debit card)\b.{0,20}\b(transfer|transfers|received|paid|deposit|debit|credit|in|out|sent|purchase|contribution|distribution)/i,
    "money in or out",
  ],
  [
    /\b(deposit|withdrawal|contribution|journal|journaled|bill payment|check|rollover|conversion contribution|promotion|bonus|misc(ellaneous)? (cash|credit|debit)|cash (entry|adjustment))\b/i,
    "money in or out",
  ],
  [/\bsweep (in|out|to|from)\b|\bsweep\b/i, "sweep of cash"],
];
