import type { PortfolioEngine } from "../../../src/index.js";
import type { OperationName } from "../../../src/schemas/index.js";
import { plainJson } from "./plain-json.js";

/** Operations that may take long and run in a thread of their own. */
export const heavyOperations: ReadonlySet<OperationName> = new Set(["backtest", "attribute", "regime"]);

/**
 * One of the eight operations, as the JSON text of its answer.
 *
 * @param request - checked by its schema
 * @throws PortfolioError those of the operation
 */
export function runOperation(
  engine: PortfolioEngine,
  operation: OperationName,
  request: Readonly<Record<string, unknown>>,
  control: { readonly onProgress?: (progress: { done: number; total: number }) => void } = {},
): string {
  return plainJson(answerOf(engine, operation, request, control));
}

function answerOf(
  engine: PortfolioEngine,
  operation: OperationName,
  request: Readonly<Record<string, unknown>>,
  control: object,
): unknown {
  if (operation === "harvest") return { proposals: engine.harvest(request) };
  if (operation === "backtest") {
    const { initialCapital, rebalance, execution, ...settings } = request;
    return engine.backtest({
      ...control,
      ...given({ initialCapital, rebalance, execution }),
      ...(Object.keys(settings).length > 0 && { settings }),
    });
  }
  return engine[operation](request);
}

function given(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
