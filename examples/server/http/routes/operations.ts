import {
  type JobOperationName,
  jobOperationSchemas,
  type OperationName,
  operationSchemas,
} from "../../../../src/schemas/index.js";
import { heavyOperations, runOperation } from "../../portfolios/run-operation.js";
import type { Call, Handler } from "../call.js";
import type { Answer } from "../idempotency.js";

/** The eight operations, which change nothing, and the work that always runs as a job. */
export const operationRoutes: Readonly<Record<string, Handler>> = {
  ...Object.fromEntries(
    (Object.keys(operationSchemas) as OperationName[]).map((operation) => [
      operation,
      (call: Call) => answerOperation(operation, call),
    ]),
  ),
  ...Object.fromEntries(
    (Object.keys(jobOperationSchemas) as JobOperationName[]).map((work) => [work, (call: Call) => queued(work, call)]),
  ),
};

/** Answers of pure operations that were given lately, by portfolio, version and request. */
const answers = new Map<string, string>();

async function answerOperation(operation: OperationName, call: Call): Promise<Answer> {
  const { services, parameters, queries, body, prefersAsync, signalOf } = call;
  const portfolio = await services.store.load(parameters["id"]!, queries);
  const request = body as Record<string, unknown>;
  const { id, version } = portfolio;
  if (operation === "backtest" && prefersAsync) {
    const answer = await queued(operation, call);
    return { ...answer, headers: { ...answer.headers, "Preference-Applied": "respond-async" } };
  }
  const name = `${id} ${version} ${operation} ${JSON.stringify(request)}`;
  let answer = answers.get(name);
  if (answer === undefined) {
    answer = heavyOperations.has(operation)
      ? await services.pool.run({ portfolio: id, version, operation, request, signal: signalOf() })
      : runOperation(portfolio.engine, operation, request);
    if (answers.size > 500) answers.delete(answers.keys().next().value!);
    if (answer.length < 1_000_000) answers.set(name, answer);
  }
  return { status: 200, headers: {}, body: answer };
}

async function queued(work: OperationName | JobOperationName, call: Call): Promise<Answer> {
  const { services, parameters, queries, body } = call;
  const { id, version } = await services.store.load(parameters["id"]!, queries);
  const request = body as Record<string, unknown>;
  const job = await services.jobs.queue({ portfolio: id, version, operation: work, request }, call);
  return { status: 202, headers: { Location: `/v1/jobs/${job.id}` }, body: job.text };
}
