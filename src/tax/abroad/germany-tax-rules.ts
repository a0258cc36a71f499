/** Kinds of funds that differ in the part of their gains that is exempt. */
export type GermanFundKind = "equity" | "mixed" | "real-estate" | "foreign-real-estate" | "other";

/** What the law of Germany says of securities held privately, as plain data that a caller may replace. */
export interface GermanyTaxRules {
  readonly name: string;
  /** Flat tax on investment income. */
  readonly taxRate: number;
  /** Solidarity surcharge, a fraction of the tax. */
  readonly surchargeRate: number;
  /** Part of the gains of a fund that is exempt (Teilfreistellung), by its kind. */
  readonly exemptPart: Readonly<Record<GermanFundKind, number>>;
  /** Allowance of one person in euros (Sparer-Pauschbetrag), by year; a later year takes the last one named. */
  readonly allowance: Readonly<Record<string, number>>;
  /** Shares bought before this day are not taxed. */
  readonly taxedFrom: string;
  readonly source: string;
}

/** Private investors, from 2009 on. */
export const germanyTaxRules: GermanyTaxRules = /* @__PURE__ */ Object.freeze({
  name: "germany",
  taxRate: 0.25,
  surchargeRate: 0.055,
  exemptPart: Object.freeze({ equity: 0.3, mixed: 0.15, "real-estate": 0.6, "foreign-real-estate": 0.8, other: 0 }),
  allowance: Object.freeze({ "2009": 801, "2023": 1000 }),
  taxedFrom: "2009-01-01",
  source: "EStG §§ 20(2), (4), (6), (9), 32d, 52(28); SolZG § 4; InvStG § 20; BMF 19.05.2022 Rz. 97-99",
});
