import * as vega from "vega";
import * as vegaLite from "vega-lite";
import type { VegaLiteSpec } from "../../src/report/vega-lite-spec.js";

/** A drawing and whatever vega-lite or vega warned about on the way. */
export async function draw(
  spec: VegaLiteSpec,
): Promise<{ readonly svg: string; readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const note = (...said: readonly unknown[]): typeof logger => {
    warnings.push(said.map(String).join(" "));
    return logger;
  };
  const logger = {
    level: () => logger,
    error: note,
    warn: note,
    info: () => logger,
    debug: () => logger,
  } as unknown as vega.LoggerInterface;
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
