import type { Context } from "hono";
import type { ServiceRoute } from "../../../src/schemas/index.js";
import { Problem, problemOfSchema } from "./problem.js";
import { parseJson } from "./read-body.js";

/**
 * The parameters of the query.
 *
 * @throws Problem 422
 */
export function readQuery(context: Context, route: ServiceRoute): Record<string, unknown> {
  const given = context.req.queries();
  const read: Record<string, unknown> = {};
  for (const [name, values] of Object.entries(given)) {
    const schema = Object.hasOwn(route.query ?? {}, name) ? route.query![name] : undefined;
    if (schema === undefined || values.length !== 1) {
      throw new Problem(422, "invalid-argument", "The query does not fit its schema: see errors.", {
        errors: [{ detail: schema ? "is given twice" : "is not known", pointer: `/${name.slice(0, 64)}` }],
      });
    }
    const parsed = schema.safeParse(values[0]);
    if (!parsed.success) throw problemOfSchema(parsed.error, "query", [name]);
    read[name] = parsed.data;
  }
  return read;
}

/**
 * The version of `If-Match`.
 *
 * @throws Problem 400, 428
 */
export function readIfMatch(context: Context, route: ServiceRoute): number | undefined {
  const header = context.req.header("if-match");
  if (!route.ifMatch) return undefined;
  if (header === undefined) {
    if (route.ifMatch === "optional") return undefined;
    throw new Problem(428, "version-needed", "Send the `ETag` that the change is based on as `If-Match`.");
  }
  const version = /^"(\d{1,15})"$/.exec(header)?.[1];
  if (version === undefined)
    throw new Problem(400, "malformed", 'If-Match is no version: send an `ETag`, such as "3".');
  return Number(version);
}

/**
 * A body that fits its schema.
 *
 * @throws Problem 400, 422
 */
export function readBody(text: string, route: ServiceRoute): unknown {
  const parsed = route.body!.safeParse(parseJson(text));
  if (!parsed.success) throw problemOfSchema(parsed.error, "body");
  return parsed.data;
}

/**
 * The `Idempotency-Key`.
 *
 * @throws Problem 400
 */
export function keyOf(context: Context): string | undefined {
  const key = context.req.header("idempotency-key");
  if (key !== undefined && !/^[\w.:-]{1,128}$/.test(key)) {
    throw new Problem(400, "malformed", "Idempotency-Key is up to 128 letters, digits and . : _ -");
  }
  return key;
}
