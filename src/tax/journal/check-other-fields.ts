import { parseEpochDay } from "../../core/dates/calendar.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { TaxTransaction } from "../types.js";
import { powerOfTen, readDecimal } from "./decimal.js";
import type { LedgerSettings } from "./ledger-options.js";
import type { LineProblems } from "./line-problems.js";
import type { NumberedKind } from "./transaction-kinds.js";

/**
 * Refuses a line whose other asset, account or day of purchase cannot be read.
 *
 * @param account - position, negative where it is unknown
 * @param day - NaN where it is unknown
 */
export function checkOtherFields(
  source: TaxTransaction,
  kind: NumberedKind,
  settings: LedgerSettings,
  account: number,
  day: number,
  found: LineProblems,
): void {
  if (kind.ties) {
    const { newAsset } = source;
    if (typeof newAsset !== "string" || newAsset === "" || newAsset === source.asset)
      found.refuseField("newAsset", newAsset, "give the name of another asset");
  }
  if (kind.type === "spin-off") {
    const fraction = readDecimal(source.basisFraction, 8);
    if (!(fraction.mantissa >= 0 && fraction.mantissa <= powerOfTen(fraction.decimals)))
      found.refuseField("basisFraction", source.basisFraction, "give a fraction from 0 to 1");
  }
  if (kind.type === "merger-with-cash") {
    for (const name of ["cash", "newPrice"] as const) {
      if (!(readDecimal(source[name], 8).mantissa >= 0))
        found.refuseField(name, source[name], "give money of at least 0 with at most eight decimals");
    }
  }
  const { lot } = source;
  if (kind.type === "basis-adjustment" && lot !== undefined && (typeof lot !== "string" || lot === ""))
    found.refuseField("lot", lot, "give the id of a purchase, or leave it out");
  if (kind.type === "inheritance" && source.acquired !== undefined) checkPurchaseDays(source, day, found);
  if (kind.type !== "transfer") return;
  if (source.to !== undefined) checkReceiver(source, settings, account, found);
  else checkPurchaseDays(source, day, found);
}

function checkReceiver(source: TaxTransaction, settings: LedgerSettings, account: number, found: LineProblems): void {
  const to = settings.accountPositions.get(source.to!);
  if (to === undefined) {
    found.refuse("unknown-account", `to ${shownValue(source.to)} is not among options.accounts`);
    return;
  }
  if (account < 0 || settings.accounts[to]!.retirement === settings.accounts[account]!.retirement) return;
  found.refuse(
    "not-bookable",
    `shares cannot move between ${source.account} and ${source.to} untaxed: book a sale and a purchase`,
  );
}

function checkPurchaseDays(source: TaxTransaction, day: number, found: LineProblems): void {
  for (const name of ["acquired", "adjustedAcquired"] as const) {
    const date = source[name];
    if (date === undefined && name === "adjustedAcquired") continue;
    const then = parseEpochDay(date as string);
    if (Number.isNaN(then)) found.refuseField(name, date, 'give the day of purchase as "2026-03-31"');
    else if (then > day) found.refuseField(name, date, `give the day of purchase, not after ${source.date}`);
  }
}
