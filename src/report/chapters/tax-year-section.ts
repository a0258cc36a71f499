import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { TaxYearReport } from "../../tax/forms/tax-year-report.js";
import { formatAmount, formatNumber } from "../parts/format-figure.js";
import type { ReportSection, ReportTable } from "../parts/report-section.js";

/**
 * The chapter of a tear sheet for a year's taxes: totals, wash sales, losses taken, and what the next thirty days decide.
 *
 * @param report - of {@link taxYearReport}
 * @returns a section for `sections` of {@link tearSheet}
 * @throws {@link PortfolioError} `invalid-argument` for a report that is none
 * @remarks O(rows).
 * @example
 * tearSheet({ returns, sections: [taxYearSection(taxYearReport(ledger, 2025))] }, { renderSvg });
 */
export function taxYearSection(report: TaxYearReport): ReportSection {
  checkReport(report);
  const { year, date, totals, net, washSales, losses, watch } = report;
  const money = (amount: number): string => formatNumber(amount, 2);
  const figures: [string, string][] = [
    ["Short-term", money(totals.shortTerm)],
    ["Long-term", money(totals.longTerm)],
    ["Disallowed", money(totals.disallowed)],
    ["Of it for good", money(totals.permanentlyDisallowed)],
  ];
  if (net !== null) {
    figures.push(["Loss taken from other income", money(net.deduction)]);
    figures.push(
      ["Carried on, short-term", money(net.carryover.shortTerm)],
      ["Carried on, long-term", money(net.carryover.longTerm)],
    );
  }
  const tables: ReportTable[] = [{ caption: "The year", columns: ["", "Amount"], rows: figures }];
  const add = (caption: string, columns: readonly string[], rows: readonly (readonly (string | number)[])[]): void => {
    if (rows.length > 0) tables.push({ caption, columns, rows });
  };
  add(
    "Wash sales",
    ["Sale", "Asset", "Shares", "Replaced by", "Bought", "Disallowed"],
    washSales.map((one) => [
      one.saleDate,
      one.asset,
      formatAmount(one.lossShares, 4),
      `${one.replacementAsset} in ${one.replacementAccount}`,
      one.replacementAcquired,
      money(one.disallowed),
    ]),
  );
  add(
    "Losses taken",
    ["Day", "Asset", "Account", "Loss", "Disallowed"],
    losses.map((one) => [one.date, one.asset, one.account, money(one.loss), money(one.disallowed)]),
  );
  add(
    `To watch in the thirty days after ${date}`,
    ["Day", "What"],
    watch.map((one) =>
      one.kind === "do-not-buy"
        ? [one.until, `Until then a purchase of ${one.asset} would disallow a loss of ${money(one.loss)}`]
        : [one.on, `${formatAmount(one.quantity, 4)} ${one.asset} in ${one.account} are long-term from then on`],
    ),
  );
  return { title: `Taxes of ${year}`, tables };
}

function checkReport(report: unknown): void {
  const is = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null;
  const figures = (value: unknown, keys: readonly string[]): boolean =>
    is(value) && keys.every((key) => Number.isFinite(value[key]));
  const rows = (value: unknown, texts: readonly string[], numbers: readonly string[]): boolean =>
    Array.isArray(value) &&
    value.every(
      (row) => figures(row, numbers) && texts.every((key) => typeof (row as Record<string, unknown>)[key] === "string"),
    );
  const right =
    is(report) &&
    Number.isInteger(report["year"]) &&
    typeof report["date"] === "string" &&
    figures(report["totals"], ["shortTerm", "longTerm", "disallowed", "permanentlyDisallowed"]) &&
    (report["net"] === null ||
      (figures(report["net"], ["netShortTerm", "netLongTerm", "deduction"]) &&
        figures((report["net"] as Record<string, unknown>)["carryover"], ["shortTerm", "longTerm"]))) &&
    rows(
      report["washSales"],
      ["saleDate", "asset", "replacementAsset", "replacementAccount", "replacementAcquired"],
      ["lossShares", "replacementShares", "disallowed", "daysTacked", "fewestDaysTacked"],
    ) &&
    rows(report["losses"], ["date", "asset", "account"], ["loss", "disallowed"]) &&
    Array.isArray(report["watch"]) &&
    report["watch"].every((one: unknown) =>
      is(one) && one["kind"] === "do-not-buy"
        ? rows([one], ["asset", "until"], ["loss"])
        : rows([one], ["kind", "asset", "account", "lot", "on"], ["quantity"]) &&
          is(one) &&
          one["kind"] === "long-term-soon",
    );
  if (right) return;
  throw new PortfolioError("invalid-argument", `report is ${shownValue(report)}: give what taxYearReport returned`, {
    argument: "report",
  });
}
