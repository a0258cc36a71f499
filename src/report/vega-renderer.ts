import type { VegaLiteSpec } from "./vega-lite-spec.js";

/** What this library needs of the package `vega`. */
export interface VegaModule<Compiled, Runtime> {
  parse(spec: Compiled): Runtime;
  readonly View: new (
    runtime: Runtime,
    options: { renderer: "none" },
  ) => { toSVG(): Promise<string>; finalize(): unknown };
}

/** What this library needs of the package `vega-lite`. */
export interface VegaLiteModule<Compiled> {
  compile(spec: never): { readonly spec: Compiled };
}

/**
 * A renderer of specifications to SVG, made of the caller's own `vega` and `vega-lite`, so that this library imports neither.
 *
 * It needs no browser, canvas or network: `vega` draws into a string.
 *
 * @returns a function from a specification to `<svg …>…</svg>`
 * @remarks Warnings and errors of the packages come through as they are.
 * @example
 * import * as vega from "vega";
 * import * as vegaLite from "vega-lite";
 * const html = await tearSheet({ backtest: result }, { renderSvg: vegaRenderer(vega, vegaLite) });
 */
export function vegaRenderer<Compiled, Runtime>(
  vega: VegaModule<Compiled, Runtime>,
  vegaLite: VegaLiteModule<Compiled>,
): (spec: VegaLiteSpec) => Promise<string> {
  return async (spec) => {
    const view = new vega.View(vega.parse(vegaLite.compile(spec as never).spec), { renderer: "none" });
    try {
      return await view.toSVG();
    } finally {
      view.finalize();
    }
  };
}
