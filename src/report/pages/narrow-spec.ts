import { CHART_WIDTH, legendOf, NARROW_WIDTH } from "../charts/chart-style.js";
import type { JsonValue, VegaLiteSpec } from "../parts/vega-lite-spec.js";

/**
 * The same chart for a phone: half as wide with letters of the same size, so fewer ticks and narrower legends.
 *
 * @returns the specification, or `null` for a chart that cannot be made narrow (a table, a specification of the caller's): it is
 *   then moved sideways
 */
export function narrowSpec(spec: VegaLiteSpec): VegaLiteSpec | null {
  const marked = spec["usermeta"] as { readonly scroll?: boolean } | undefined;
  if (spec["width"] !== CHART_WIDTH || marked?.scroll === true) return null;
  return narrowed(spec) as VegaLiteSpec;
}

function narrowed(part: JsonValue): JsonValue {
  if (Array.isArray(part)) return part.map(narrowed);
  if (typeof part !== "object" || part === null) return part;
  const { data, ...rest } = part as { readonly [key: string]: JsonValue };
  const found: Record<string, JsonValue> = data === undefined ? {} : { data };
  for (const [key, value] of Object.entries(rest)) {
    if (key === "width" && typeof value === "number" && value > NARROW_WIDTH) {
      found[key] = NARROW_WIDTH - (CHART_WIDTH - value);
    } else if (key === "legend" && isObject(value) && value["orient"] === "top") {
      found[key] = { ...value, ...narrowLegend(value, rest["scale"]) };
    } else if (key === "axis" && isObject(value)) found[key] = narrowAxis(value, rest["type"] === "temporal");
    else found[key] = narrowed(value);
  }
  return found;
}

function narrowLegend(legend: { readonly [key: string]: JsonValue }, scale: JsonValue | undefined): JsonValue & object {
  const names = isObject(scale) && Array.isArray(scale["domain"]) ? scale["domain"].map(String) : [];
  const { columns, labelLimit } = (legendOf(names, NARROW_WIDTH) ?? legend) as { readonly [key: string]: JsonValue };
  return { columns: columns ?? 1, labelLimit: labelLimit ?? NARROW_WIDTH };
}

function narrowAxis(axis: { readonly [key: string]: JsonValue }, temporal: boolean): JsonValue {
  const narrow: Record<string, JsonValue> = { ...axis };
  if (typeof axis["tickCount"] === "number") narrow["tickCount"] = Math.min(axis["tickCount"], temporal ? 4 : 5);
  if (typeof axis["labelLimit"] === "number") narrow["labelLimit"] = Math.min(axis["labelLimit"], 110);
  return narrow;
}

function isObject(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
