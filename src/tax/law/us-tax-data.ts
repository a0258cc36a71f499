import type { FilingStatus } from "../types.js";

interface YearData {
  readonly source: string;
  /** Where each of the rates 12, 22, 24, 32, 35 and 37 % begins; 10 % begins at 0. */
  readonly ordinary: Readonly<Record<FilingStatus, readonly [number, number, number, number, number, number]>>;
  /** Where 15 and 20 % begin; 0 % before. */
  readonly longTerm: Readonly<Record<FilingStatus, readonly [number, number]>>;
}

export const ORDINARY_RATES = [0.1, 0.12, 0.22, 0.24, 0.32, 0.35, 0.37] as const;
export const LONG_TERM_RATES = [0, 0.15, 0.2] as const;

/** Not indexed; 26 USC §1411(b). */
export const NET_INVESTMENT_THRESHOLDS: Readonly<Record<FilingStatus, number>> = {
  single: 200_000,
  "married-joint": 250_000,
  "married-separate": 125_000,
  "head-of-household": 200_000,
};

export const US_TAX_YEARS: Readonly<Record<number, YearData>> = {
  2024: {
    source: "Rev. Proc. 2023-34",
    ordinary: {
      single: [11_600, 47_150, 100_525, 191_950, 243_725, 609_350],
      "married-joint": [23_200, 94_300, 201_050, 383_900, 487_450, 731_200],
      "married-separate": [11_600, 47_150, 100_525, 191_950, 243_725, 365_600],
      "head-of-household": [16_550, 63_100, 100_500, 191_950, 243_700, 609_350],
    },
    longTerm: {
      single: [47_025, 518_900],
      "married-joint": [94_050, 583_750],
      "married-separate": [47_025, 291_850],
      "head-of-household": [63_000, 551_350],
    },
  },
  2025: {
    source: "Rev. Proc. 2024-40",
    ordinary: {
      single: [11_925, 48_475, 103_350, 197_300, 250_525, 626_350],
      "married-joint": [23_850, 96_950, 206_700, 394_600, 501_050, 751_600],
      "married-separate": [11_925, 48_475, 103_350, 197_300, 250_525, 375_800],
      "head-of-household": [17_000, 64_850, 103_350, 197_300, 250_500, 626_350],
    },
    longTerm: {
      single: [48_350, 533_400],
      "married-joint": [96_700, 600_050],
      "married-separate": [48_350, 300_000],
      "head-of-household": [64_750, 566_700],
    },
  },
  2026: {
    source: "Rev. Proc. 2025-32",
    ordinary: {
      single: [12_400, 50_400, 105_700, 201_775, 256_225, 640_600],
      "married-joint": [24_800, 100_800, 211_400, 403_550, 512_450, 768_700],
      "married-separate": [12_400, 50_400, 105_700, 201_775, 256_225, 384_350],
      "head-of-household": [17_700, 67_450, 105_700, 201_750, 256_200, 640_600],
    },
    longTerm: {
      single: [49_450, 545_500],
      "married-joint": [98_900, 613_700],
      "married-separate": [49_450, 306_850],
      "head-of-household": [66_200, 579_600],
    },
  },
};
