import { assetPositions } from "../names/asset-positions.js";
import { type OptionPlace, pathOf } from "./option-place.js";
import { report, reportUnknownAsset, reportUnread } from "./option-problems.js";
import type { OptionContext, OptionProblem, RecordOption } from "./option-types.js";
import type { ValueReader } from "./value-reader.js";
import { inheritedNames, isDerived, isPlain } from "./value-shape.js";

/** An object with a value of one kind for each name. */
export function readRecord(
  within: OptionPlace | undefined,
  at: string | number,
  value: unknown,
  declared: RecordOption,
  context: OptionContext,
  problems: OptionProblem[],
  readValue: ValueReader,
): unknown {
  if (!isPlain(value)) {
    const mend = "give an object with a value for each name";
    report(problems, "invalid-argument", pathOf(within, at), value, mend);
    return value;
  }
  if (isDerived(value)) reportUnread(within, at, value, inheritedNames(value), problems);
  const { of } = declared;
  if (of === undefined) return value;
  const here: OptionPlace = { within, key: at };
  const known = declared.names === "assets" ? context.assets : undefined;
  const positions = known && assetPositions(known);
  const record: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    if (known !== undefined && !positions!.has(key)) {
      reportUnknownAsset(problems, pathOf(within, at), key, known);
      continue;
    }
    const one = value[key];
    if (one === undefined) continue;
    const read = readValue(here, key, one, of, context, problems);
    // plain assignment of this name would address the prototype
    if (key !== "__proto__") record[key] = read;
    else Object.defineProperty(record, key, { value: read, enumerable: true, configurable: true, writable: true });
  }
  return record;
}
