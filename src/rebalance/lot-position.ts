/** One asset of an allocation, in lots. */
export interface LotPosition {
  /** Fraction of the account's value. */
  readonly weight: number;
  /** Currency units per lot. */
  readonly lotValue: number;
  /** Shares per lot. */
  readonly lotSize: number;
  /** Lots that would be on target, as a real number. */
  readonly target: number;
  /** Lots held, as a real number. */
  readonly held: number;
  /** Most whole lots that a cap allows; Infinity without one. */
  readonly cap: number;
  /** Whether the cap allows what is held, which need not be whole. */
  readonly mayStay: boolean;
  /** Fee per order, in currency units. */
  readonly fixed: number;
  /** Fee per unit of value traded. */
  readonly rate: number;
}

/** What it costs to go from what is held to `lots`. */
export function tradeFee({ held, fixed, rate, lotValue }: LotPosition, lots: number): number {
  return lots === held ? 0 : fixed + rate * Math.abs(lots - held) * lotValue;
}

/** Cash that going to `lots` takes; negative when it brings some. */
export function cashUse(position: LotPosition, lots: number): number {
  return (lots - position.held) * position.lotValue + tradeFee(position, lots);
}

/** Whole lots at or below the target and the cap; a target within rounding of a whole number is one. */
export function lotsBelow({ target, cap }: LotPosition): number {
  const nearest = Math.round(target);
  const below = Math.abs(target - nearest) <= 1e-9 * Math.max(1, Math.abs(target)) ? nearest : Math.floor(target);
  return Math.min(below, cap);
}

/** Fewest and most whole lots worth holding beside what is held: no lot beyond the first past the target, no other sign. */
export function lotRange(position: LotPosition): { readonly bottom: number; readonly top: number } {
  const below = lotsBelow(position);
  const top = Math.min(below >= position.target ? below : below + 1, position.cap);
  return { bottom: Math.min(below, 0), top };
}
