import { fromEpochDay, toEpochDay } from "../../core/dates/calendar.js";
import type { IsoDate } from "../../core/types.js";
import { exemptAssets, identicalAssets } from "../journal/linked-assets.js";
import { bookMore } from "../ledger/book-more.js";
import { ledgerRows } from "../ledger/ledger-tables.js";
import { requireLedger } from "../ledger/require-ledger.js";
import type { Disposition, TaxLedger, WashSaleRecord } from "../types.js";
import { type PlannedSale, plannedSale } from "./planned-sale.js";

/** What a sale would make; money in currency units. */
export interface SalePreview {
  /** The lots that the sale would close. */
  readonly dispositions: readonly Disposition[];
  /** The adjustments behind `disallowed`. */
  readonly audit: readonly WashSaleRecord[];
  /** Gain or loss that counts, of all rows. */
  readonly recognized: number;
  /** The permanent part included. */
  readonly disallowed: number;
  /** Loss that an account for retirement would swallow for good, in units of currency. */
  readonly permanentlyDisallowed: number;
  /** Last day on which a purchase would disallow a loss recognized here; `null` when there is none. */
  readonly provisionalUntil: IsoDate | null;
  /** What must not be bought in any account, retirement accounts included, through `until`. */
  readonly lockedAssets: readonly { readonly asset: string; readonly until: IsoDate }[];
}

/**
 * What a sale would do, before it is done: gain and loss, what past purchases disallow, and what may not be bought after it.
 *
 * @param ledger - what is held; left as it is
 * @param sale - account, asset, quantity, amount (or price), date not before the ledger's last; lots by the ledger's method unless named
 * @returns money in currency units; a sale in a retirement account has no dispositions
 * @throws {@link PortfolioError} `invalid-transactions` when the sale cannot be booked, `invalid-argument` when it is no sale
 * @remarks The cost of booking the asset and those tied to it anew.
 * @example
 * previewSale(ledger, { date: "2025-07-01", account: "main", asset: "KO", quantity: 50, amount: 400 }).recognized; // -125
 */
export function previewSale(ledger: TaxLedger, sale: PlannedSale): SalePreview {
  const read = requireLedger("previewSale", ledger);
  const planned = plannedSale("previewSale", read, sale);
  const { state } = bookMore("previewSale", read, [planned]);
  const rows = ledgerRows(state);
  const dispositions = rows.dispositions.filter((row) => row.sale === planned.id);
  const audit = rows.audit.filter((record) => record.sale === planned.id);
  const sum = (figure: (row: Disposition) => number): number =>
    dispositions.reduce((cents, row) => cents + Math.round(figure(row) * 100), 0) / 100;

  const { washDays, identical, notSecurities } = state.settings;
  const { family } = state.assets[state.journal.assetPositions.get(sale.asset)!]!;
  const { pending } = state;
  const provisional = (family === undefined ? [] : pending.placesOf(family)).some(
    (at) => pending.quantity(at) > 0 && state.journal.lines.source(pending.sale(at)) === planned,
  );
  const until = provisional && washDays !== null ? fromEpochDay(toEpochDay(sale.date) + washDays) : null;
  const same = until === null ? [] : [...identicalAssets(sale.asset, identical, read.transactions)];
  const exempt = exemptAssets(notSecurities, read.transactions);
  const locked = same.filter((asset) => !exempt.has(asset)).sort();
  return {
    dispositions,
    audit,
    recognized: sum((row) => row.recognized),
    disallowed: sum((row) => row.disallowed),
    permanentlyDisallowed: sum((row) => row.permanentlyDisallowed),
    provisionalUntil: until,
    lockedAssets: locked.map((asset) => ({ asset, until: until! })),
  };
}
