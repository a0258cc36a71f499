/** A tax that does not fall when either gain rises, and is linear between the lines at which it bends. */
export interface BentTax {
  readonly taxOf: (shortTerm: number, longTerm: number) => number;
  /** Values of the short-term gain, of the long-term gain and of their sum at which the tax bends. */
  readonly bends: {
    readonly shortTerm: readonly number[];
    readonly longTerm: readonly number[];
    readonly net: readonly number[];
  };
  /** The rates where it is a flat one. */
  readonly flat: readonly [number, number] | undefined;
}
