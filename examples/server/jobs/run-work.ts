import type { PortfolioEngine } from "../../../src/index.js";
import type { JobOperationName, OperationName } from "../../../src/schemas/index.js";
import { runOperation } from "../portfolios/run-operation.js";
import { runSweep } from "./run-sweep.js";
import { runTraining } from "./run-training.js";

/** What a thread can be asked for. */
export type Work = OperationName | JobOperationName;

/** Told how far the work is. */
export type OnProgress = (progress: { readonly done: number; readonly total: number }) => void;

/**
 * The JSON text of what an operation or a job gives.
 *
 * @param request - checked by its schema
 * @throws PortfolioError those of the work
 */
export async function runWork(
  engine: PortfolioEngine,
  work: Work,
  request: Readonly<Record<string, unknown>>,
  onProgress: OnProgress,
): Promise<string> {
  if (work === "sweep") return runSweep(engine, request, onProgress);
  if (work === "train") return runTraining(engine, request, onProgress);
  return runOperation(engine, work, request, { onProgress });
}
