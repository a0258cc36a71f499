import type { TaxLedger } from "../../tax/types.js";

/** Millionths of a share: what the quantities of a ledger are rounded to. */
export const UNITS = 1e6;

/** Shares of an asset while trades are booked: as they are, and in millionths as the ledger counts them. */
export interface Position {
  shares: number;
  units: number;
}

/** What an account of a ledger holds, short positions negative. */
export function positionsOf(ledger: TaxLedger | undefined, account: string): Map<string, Position> {
  const positions = new Map<string, Position>();
  const add = (asset: string, shares: number): void => {
    const position = positions.get(asset) ?? { shares: 0, units: 0 };
    position.shares += shares;
    // corporate actions leave parts of a millionth, and no more may be sold than is there
    position.units = Math.trunc(position.shares * UNITS * (1 + 1e-12));
    positions.set(asset, position);
  };
  if (ledger === undefined) return positions;
  for (const lot of ledger.openLots) if (lot.account === account) add(lot.asset, lot.quantity);
  for (const short of ledger.openShorts) if (short.account === account) add(short.asset, -short.quantity);
  return positions;
}

/** The first number that no id of the ledger with this beginning has. */
export function nextNumber(ledger: TaxLedger | undefined, beginning: string): number {
  let next = 0;
  for (const { id } of ledger?.transactions ?? []) {
    if (!id.startsWith(beginning)) continue;
    const number = Number.parseInt(id.slice(beginning.length), 10);
    if (number >= next) next = number + 1;
  }
  return next;
}
