import { toEpochDay } from "../core/dates/calendar.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import { shownValue } from "../core/errors/shown-value.js";
import type { IsoDate } from "../core/types.js";
import { resolveLedgerOptions } from "../tax/journal/ledger-options.js";
import { requireLedger } from "../tax/ledger/require-ledger.js";
import type { TaxLedger } from "../tax/types.js";

/**
 * Refuses a ledger whose options, open lots and dates cannot be read, and one that goes on after the day of the question.
 *
 * @param name - the public function, for messages
 * @param account - must be one of the ledger's
 * @throws {@link PortfolioError} `invalid-argument`, `not-finite`, `invalid-date`
 * @remarks O(lots + transactions).
 */
export function readHeldLedger(name: string, ledger: TaxLedger, account: string, date: IsoDate): TaxLedger {
  requireLedger(name, ledger);
  resolveLedgerOptions(ledger.options);
  const refuse = (at: string, value: unknown): never => {
    throw new PortfolioError(
      "invalid-argument",
      `ledger.${at} of ${name} is ${shownValue(value)}: give what buildTaxLedger returns`,
      { argument: "ledger" },
    );
  };
  const known = ledger.options.accounts.map(({ id }) => id);
  if (!known.includes(account)) {
    throw new PortfolioError("invalid-argument", `account is "${account}": the ledger has ${known.join(", ")}`, {
      account,
    });
  }
  ledger.openLots.forEach((lot, k) => {
    for (const key of ["lot", "account", "asset"] as const) {
      if (typeof lot[key] !== "string") refuse(`openLots[${k}].${key}`, lot[key]);
    }
    toEpochDay(lot.acquired, `ledger.openLots[${k}].acquired`);
    toEpochDay(lot.adjustedAcquired, `ledger.openLots[${k}].adjustedAcquired`);
    if (!(Number.isFinite(lot.quantity) && lot.quantity > 0)) refuse(`openLots[${k}].quantity`, lot.quantity);
    for (const key of ["basis", "adjustedBasis"] as const) {
      if (!Number.isFinite(lot[key])) refuse(`openLots[${k}].${key}`, lot[key]);
    }
  });
  ledger.openShorts.forEach((short, k) => {
    for (const key of ["account", "asset"] as const) {
      if (typeof short[key] !== "string") refuse(`openShorts[${k}].${key}`, short[key]);
    }
  });
  ledger.dispositions.forEach((row, k) => {
    if (typeof row.asset !== "string") refuse(`dispositions[${k}].asset`, row.asset);
    toEpochDay(row.date, `ledger.dispositions[${k}].date`);
    for (const key of ["proceeds", "basis"] as const) {
      if (!Number.isFinite(row[key])) refuse(`dispositions[${k}].${key}`, row[key]);
    }
  });
  let last = "";
  ledger.transactions.forEach((line, k) => {
    toEpochDay(line.date, `ledger.transactions[${k}].date`);
    if (line.date > last) last = line.date;
  });
  if (last > date) {
    throw new PortfolioError(
      "invalid-date",
      `date is ${date}, but the ledger goes on to ${last}: give a day from then on`,
      {
        date,
        last,
      },
    );
  }
  return ledger;
}
