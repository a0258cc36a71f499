import type { z } from "zod";
import { PortfolioError } from "../../../src/index.js";
import { DatabaseAway } from "../database/database.js";

/** An answer that says what was wrong. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly errors: readonly PointedError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    detail: string,
    { errors, headers = {} }: { errors?: readonly PointedError[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.headers = headers;
  }
}

/** One thing that is wrong with a body, and where. */
export interface PointedError {
  readonly detail: string;
  readonly pointer: string;
}

const TITLES: Readonly<Record<number, string>> = {
  400: "The request cannot be read",
  401: "A key is needed",
  403: "The key lacks the scope",
  404: "Not found",
  405: "This method is not offered here",
  409: "The state does not allow it",
  412: "The version has changed",
  413: "The body is too large",
  415: "The body is not JSON",
  422: "The request is wrong",
  428: "If-Match is needed",
  408: "The request came too slowly",
  429: "Too many requests",
  431: "The head of the request is too large",
  500: "The service failed",
  503: "Try again later",
};

/** Longest detail that is sent. */
const LONGEST = 2000;

/** Any error as a problem; what is not ours says nothing of itself. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof PortfolioError) return new Problem(422, error.code, error.message);
  if (error instanceof DatabaseAway) {
    return new Problem(503, "unavailable", "The database does not answer: try again in a moment.", {
      headers: { "Retry-After": "2" },
    });
  }
  return new Problem(500, "internal", "The service failed: the id of this request leads to its log.");
}

/** The problem as the body of an answer. */
export function problemBody(problem: Problem, requestId: string): string {
  return JSON.stringify({
    type: `https://omni-alpha.dev/problems/${problem.code}`,
    title: TITLES[problem.status] ?? "Error",
    status: problem.status,
    detail: problem.message.slice(0, LONGEST),
    code: problem.code,
    requestId,
    ...(problem.errors && { errors: problem.errors }),
  });
}

/**
 * What a schema found, with JSON pointers and without what was sent.
 *
 * @param within - the path of what the schema read, where it read a part
 */
export function problemOfSchema(error: z.ZodError, where: "body" | "query", within: readonly string[] = []): Problem {
  const errors = error.issues.slice(0, 50).flatMap((issue): PointedError[] => {
    const path = [...within, ...issue.path.map(String)];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.slice(0, 10).map((key) => ({ detail: "is not known", pointer: pointerOf([...path, key]) }));
    }
    return [{ detail: detailOf(issue), pointer: pointerOf(path) }];
  });
  return new Problem(422, "invalid-argument", `The ${where} does not fit its schema: see errors.`, { errors });
}

function detailOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${issue.expected}`;
    case "too_small":
      return `expected at least ${issue.minimum}`;
    case "too_big":
      return `expected at most ${issue.maximum}`;
    case "invalid_value":
      return `expected one of ${issue.values.map(String).join(", ")}`;
    case "invalid_format":
      return `expected ${issue.format === "regex" ? "another form" : issue.format}`;
    case "invalid_union":
      return "fits none of the forms that are allowed";
    case "invalid_key":
      return "has a name that is not allowed";
    case "custom":
      return issue.message;
    default:
      return "is not valid";
  }
}

/** A JSON pointer as a fragment, RFC 6901. */
function pointerOf(path: readonly string[]): string {
  const parts = path.map((part) => part.slice(0, 64).replaceAll("~", "~0").replaceAll("/", "~1"));
  return parts.length === 0 ? "" : `/${parts.join("/")}`;
}
