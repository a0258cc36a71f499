import * as vega from "vega";
import * as vegaLite from "vega-lite";
import type { VegaLiteSpec } from "../../src/report/parts/vega-lite-spec.js";

/** A drawing and whatever vega-lite or vega warned about on the way. */
export async function draw(
  spec: VegaLiteSpec,
): Promise<{ readonly svg: string; readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const logger = vega.logger(vega.Warn, "warn", (_method, _level, said) => warnings.push(said.map(String).join(" ")));
  const compiled = vegaLite.compile(spec as never, { logger });
  const view = new vega.View(vega.parse(compiled.spec), { renderer: "none", logger });
  const svg = await view.toSVG();
  view.finalize();
  return { svg, warnings };
}

/** The texts of a drawing, as a reader sees them. */
export function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);
}
