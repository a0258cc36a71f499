import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { lossCarryoverOptions } from "../law/year-income-options.js";
import type { LossCarryover } from "../types.js";
import type { Form8949, Form8949Box, Form8949Totals } from "./form-8949.js";
import { requireForm8949 } from "./require-form-8949.js";

/** One line of Schedule D. Currency units. */
export interface ScheduleDLine {
  /** The number of the line, such as `"1b"`. */
  readonly line: string;
  /** What the line holds. */
  readonly description: string;
  /** Column (d); undefined on lines that have only a gain. */
  readonly proceeds?: number;
  /** Column (e). */
  readonly basis?: number;
  /** Column (g). */
  readonly adjustment?: number;
  /** Column (h). */
  readonly gain: number;
}

/** Parts I, II and the first line of Part III of Schedule D, as far as Form 8949 fills them. */
export interface ScheduleD {
  /** The tax year. */
  readonly year: number;
  /** Lines 1b, 2, 3, 6, 7, 8b, 9, 10, 14, 15 and 16. */
  readonly lines: readonly ScheduleDLine[];
}

/** What comes from earlier years. */
export interface ScheduleDOptions {
  /** Losses carried into the year, as positive numbers. Default none. */
  readonly carryover?: LossCarryover;
}

const scheduleDOptions: OptionsOf<ScheduleDOptions> = { carryover: { kind: "object", of: lossCarryoverOptions } };

/** The boxes whose totals share a line: those of securities and of digital assets. */
const LINES: readonly (readonly [
  line: string,
  part: "shortTerm" | "longTerm",
  boxes: readonly Form8949Box[],
  what: string,
])[] = [
  ["1b", "shortTerm", ["A", "G"], "basis reported (boxes A and G)"],
  ["2", "shortTerm", ["B", "H"], "basis not reported (boxes B and H)"],
  ["3", "shortTerm", ["C", "I"], "not reported (boxes C and I)"],
  ["8b", "longTerm", ["D", "J"], "basis reported (boxes D and J)"],
  ["9", "longTerm", ["E", "K"], "basis not reported (boxes E and K)"],
  ["10", "longTerm", ["F", "L"], "not reported (boxes F and L)"],
];

/**
 * The lines of Schedule D that the totals of Form 8949 go to, with the losses carried in and the sums.
 *
 * @param form - of {@link form8949}
 * @param options - `carryover` none
 * @returns lines 1b, 2, 3, 6 and 7, 8b, 9, 10, 14 and 15, and 16
 * @throws {@link PortfolioError} `invalid-argument` for a form or options that are none
 * @remarks O(rows). Lines that other forms fill (1a, 4, 5, 8a, 11, 12, 13) are 0 here: add them. Schedule D (Form 1040) of 2025.
 * @example
 * scheduleD(form8949(ledger, 2025)).lines.find(({ line }) => line === "16");
 */
export function scheduleD(form: Form8949, options: ScheduleDOptions = {}): ScheduleD {
  requireForm8949("form", form);
  const { carryover } = readOptions("options", options, scheduleDOptions, { what: "an option of scheduleD" });
  const sumsOf = (part: "shortTerm" | "longTerm"): ScheduleDLine[] =>
    LINES.filter(([, of]) => of === part).map(([line, , boxes, what]) => {
      const totals = boxes.map((box) => form[part].totalsByBox[box]).filter((one) => one !== undefined);
      const sum = (key: keyof Form8949Totals): number =>
        totals.reduce((cents, one) => cents + Math.round(one[key] * 100), 0) / 100;
      const description = `${part === "shortTerm" ? "Short-term" : "Long-term"}, ${what}`;
      return {
        line,
        description,
        proceeds: sum("proceeds"),
        basis: sum("basis"),
        adjustment: sum("adjustment"),
        gain: sum("gain"),
      };
    });
  const net = (lines: readonly ScheduleDLine[]): number =>
    lines.reduce((cents, { gain }) => cents + Math.round(gain * 100), 0) / 100;
  const carried = (line: string, loss: number | undefined): ScheduleDLine => ({
    line,
    description: "Losses carried from earlier years",
    gain: loss === undefined || loss === 0 ? 0 : -loss,
  });
  const short = [...sumsOf("shortTerm"), carried("6", carryover?.shortTerm)];
  const long = [...sumsOf("longTerm"), carried("14", carryover?.longTerm)];
  const [line7, line15] = [net(short), net(long)];
  return {
    year: form.year,
    lines: [
      ...short,
      { line: "7", description: "Net short-term gain or loss", gain: line7 },
      ...long,
      { line: "15", description: "Net long-term gain or loss", gain: line15 },
      { line: "16", description: "Both", gain: Math.round((line7 + line15) * 100) / 100 },
    ],
  };
}
