import { Problem } from "./problem.js";

/** Deepest nesting of a body. */
const DEEPEST = 32;

/** Longest time that a body may take to arrive, in milliseconds. */
const SLOWEST = 20_000;

/**
 * The text of a body.
 *
 * @param request - a request whose body was not read
 * @param limit - greatest size in bytes
 * @throws Problem 413, 415, 400, 408
 */
export async function readText(request: Request, limit: number): Promise<string> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;\s*charset=utf-8\s*)?$/i.test(type)) {
    throw new Problem(415, "unsupported-media-type", "Send the body as application/json.");
  }
  const length = request.headers.get("content-length");
  if (length !== null && Number(length) > limit) throw tooLarge(limit);
  // a body that says how long it is cannot be longer, so it is read in one piece
  const reading =
    length === null ? readPieces(request, limit) : request.arrayBuffer().then((bytes) => Buffer.from(bytes));
  const bytes = await inTime(reading);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Problem(400, "malformed", "The body is not UTF-8.");
  }
}

async function inTime(reading: Promise<Buffer>): Promise<Buffer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const headers = { Connection: "close" };
    const problem = new Problem(400, "slow-body", "The body did not arrive in time.", { headers });
    timer = setTimeout(() => reject(problem), SLOWEST);
  });
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
    reading.catch(() => {}); // a body that was given up ends in an error that nobody waits for
  }
}

/** A body of unknown length; no more of it than the limit is ever held. */
async function readPieces(request: Request, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      await reader.cancel("too large").catch(() => {});
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}

/** A key that readers of objects would drop or, worse, obey; also when it is written with escapes. */
const PROTOTYPE = /"(?:_|\\u005f){2}proto(?:_|\\u005f){2}"\s*:/i;

/**
 * The value of a JSON text.
 *
 * @throws Problem 400
 */
export function parseJson(text: string): unknown {
  if (depthOf(text) > DEEPEST) {
    throw new Problem(400, "malformed", `The body is nested deeper than ${DEEPEST} levels.`);
  }
  if (PROTOTYPE.test(text)) {
    throw new Problem(400, "malformed", "The body has a key of the name __proto__, which is no name here.");
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, "malformed", "The body is not JSON.");
  }
}

/** How deep a JSON text is nested, up to one more than what is allowed. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let k = 0; k < text.length; k++) {
    const code = text.charCodeAt(k);
    if (inText) {
      if (code === 92) k++;
      else if (code === 34) inText = false;
    } else if (code === 34) inText = true;
    else if (code === 91 || code === 123) {
      if (++depth > deepest) deepest = depth;
      if (deepest > DEEPEST) return deepest;
    } else if (code === 93 || code === 125) depth--;
  }
  return deepest;
}

function tooLarge(limit: number): Problem {
  return new Problem(413, "too-large", `The body is larger than ${limit} bytes.`);
}
