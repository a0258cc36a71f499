import type { Call } from "./call.js";
import type { Answer } from "./idempotency.js";
import { Problem } from "./problem.js";

/** Items of a page when the request does not say. */
const PAGE = 50;

/** What a request for a page asks for. */
export function pageOf(query: Readonly<Record<string, unknown>>): { limit: number; after: string } {
  const { limit = PAGE, cursor } = query as { limit?: number; cursor?: string };
  if (cursor === undefined) return { limit, after: "" };
  const after = Buffer.from(cursor, "base64url").toString("utf8");
  if (!/^[\w-]{1,100}$/.test(after) || Buffer.from(after).toString("base64url") !== cursor) throw wrongCursor();
  return { limit, after };
}

function wrongCursor(): Problem {
  return new Problem(422, "invalid-argument", "This cursor is not one of this service.", {
    errors: [{ detail: "give the `next` of the page before", pointer: "/cursor" }],
  });
}

/** A page of a list in memory; the cursor is a position. */
export function pageOfList({ parameters, query }: Call, name: string, all: readonly unknown[]): Answer {
  const { limit, after } = pageOf(query);
  const from = after === "" ? 0 : Number(after);
  if (!Number.isInteger(from) || from < 0) throw wrongCursor();
  const rows = all.slice(from, from + limit + 1).map((one, k) => ({ place: String(from + k + 1), one }));
  return page(`/v1/portfolios/${parameters["id"]}/${name}`, rows, limit, ({ one }) => JSON.stringify(one));
}

/** A page with the cursor of the next one, when one row more than asked for was found. */
export function page<Row extends { readonly place: string }>(
  path: string,
  rows: readonly Row[],
  limit: number,
  textOf: (row: Row) => string,
): Answer {
  const shown = rows.slice(0, limit);
  const next = rows.length > limit ? Buffer.from(shown.at(-1)!.place).toString("base64url") : null;
  return {
    status: 200,
    headers: next === null ? {} : { Link: `<${path}?limit=${limit}&cursor=${next}>; rel="next"` },
    body: `{"items":[${shown.map(textOf).join(",")}],"next":${JSON.stringify(next)}}`,
  };
}
