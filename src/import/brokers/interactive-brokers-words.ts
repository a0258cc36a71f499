import type { Activity, ActivityKind, Reading } from "../activities/activity.js";
import { ignored } from "../activities/activity.js";
import { ratioInWords } from "../activities/words-of-ratio.js";
import { RowFlaw } from "../fields/row-flaw.js";

/** What the codes of a trade say of it. */
export function kindOfCodes(codes: string, isOption: boolean): ActivityKind {
  const has = new Set(codes.split(/[;,\s]+/).filter((code) => code !== ""));
  if (has.has("Ca")) return "cancellation";
  if (isOption && has.has("A")) return "assigned";
  if (isOption && has.has("Ex")) return "exercised";
  if (isOption && has.has("Ep")) return "expired";
  if (has.has("R") || has.has("RI")) return "reinvestment";
  return "trade";
}

/** Categories of assets whose trades are read; a sentence says why others are not. */
export function refusedCategory(category: string): Reading | undefined {
  const word = category.toLowerCase();
  if (/^(forex|cash)/.test(word)) return ignored("exchange of currencies");
  if (
    /^(stocks?|stk|funds?|fund|equity and index options|opt|options|warrants?|war|bonds?|bond|treasury bills|bill|structured products?)$/.test(
      word,
    )
  ) {
    return undefined;
  }
  if (/future|fut|fop|cfd/.test(word)) {
    throw new RowFlaw(`${category} are marked to market (IRC 1256) or are no securities, and are not read`);
  }
  throw new RowFlaw(`the asset category "${category}" is not known`);
}

/**
 * A corporate action from its description, such as `ACME(US0000000001) Split 2 for 1 (ACME, ACME CORP, US0000000001)`: what stands
 * before the first bracket is the asset that it happened to, the last bracket the one of this row.
 */
export function corporateAction(description: string, base: Omit<Activity, "kind" | "asset">): Reading {
  const parent = /^([^(]+)\(/.exec(description)?.[1]?.trim();
  const own = /\(([^(),]+),[^()]*\)\s*$/.exec(description)?.[1]?.trim();
  if (parent === undefined || own === undefined)
    throw new RowFlaw(`the corporate action "${description.slice(0, 60)}" is not known`);
  const words = description.slice(0, 80);
  const activity = (kind: ActivityKind, more: Partial<Activity> = {}): Reading => ({
    activities: [{ ...base, kind, asset: own, words, ...more }],
  });
  const ratio = ratioInWords(description.slice(description.indexOf(")") + 1));
  if (/\bstock dividend\b/i.test(description)) return activity("split");
  if (/\bsplit\b/i.test(description)) {
    return ratio === undefined ? activity("split", { asset: parent }) : activity("split", { asset: parent, ratio });
  }
  if (/\bspin-?off\b/i.test(description)) {
    return ratio === undefined
      ? activity("spin-off", { underlying: parent })
      : activity("spin-off", { underlying: parent, ratio });
  }
  if (/CUSIP\/ISIN change|symbol change|name change|issue change/i.test(description)) return activity("name-change");
  if (/\bmerged|\btender|\bexchange|\bacquisition|\bredeem|\bmatur|\bcalled/i.test(description))
    return activity("merger");
  if (/delisted|dividend rights|rights issue|voting/i.test(description) && base.quantity?.units === 0n) {
    return ignored(`no shares moved (${words})`);
  }
  throw new RowFlaw(`the corporate action "${words}" is not known`);
}
