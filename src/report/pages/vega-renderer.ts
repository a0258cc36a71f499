import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { VegaLiteSpec } from "../parts/vega-lite-spec.js";

/** What this library needs of the package `vega`. */
export interface VegaModule<Compiled, Runtime> {
  /** Makes a view's program of a compiled specification. */
  parse(spec: Compiled): Runtime;
  /** Draws a program. */
  readonly View: new (
    runtime: Runtime,
    options: { renderer: "none" },
  ) => { toSVG(): Promise<string>; finalize(): unknown };
}

/** What this library needs of the package `vega-lite`. */
export interface VegaLiteModule<Compiled> {
  /** Makes a specification of `vega` of one of `vega-lite`. */
  compile(spec: never): { readonly spec: Compiled };
}

/**
 * A renderer of specifications to SVG, made of the caller's own `vega` and `vega-lite`, so that this library imports neither.
 *
 * It needs no browser, canvas or network: `vega` draws into a string.
 *
 * @param vega - the package `vega`
 * @param vegaLite - the package `vega-lite`
 * @returns a function from a specification to `<svg …>…</svg>`
 * @throws {@link PortfolioError} `invalid-argument` when a package is not what its name says
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
  if (typeof vega?.parse !== "function" || typeof vega.View !== "function") {
    throw new PortfolioError(
      "invalid-argument",
      'vega has no parse and View: give the package, import * as vega from "vega"',
      {
        argument: "vega",
      },
    );
  }
  if (typeof vegaLite?.compile !== "function") {
    throw new PortfolioError(
      "invalid-argument",
      'vegaLite has no compile: give the package, import * as vegaLite from "vega-lite"',
      { argument: "vegaLite" },
    );
  }
  return async (spec) => {
    const view = new vega.View(vega.parse(vegaLite.compile(spec as never).spec), { renderer: "none" });
    try {
      return await view.toSVG();
    } finally {
      view.finalize();
    }
  };
}
