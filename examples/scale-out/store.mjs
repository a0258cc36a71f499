// Tables by the hash of their content: a folder here, an object store or a shared disk in earnest. Jobs hold the hash alone.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { fromJson, toJson } from "omni-alpha/core";

const folder = process.env.DATA_FOLDER ?? "data-by-hash";
const fileOf = (hash) => join(folder, `${hash}.json.gz`);

export function putTable(table) {
  const text = toJson(table);
  const hash = createHash("sha256").update(text).digest("hex");
  if (existsSync(fileOf(hash))) return hash;
  mkdirSync(folder, { recursive: true });
  // a reader never sees half a file
  writeFileSync(`${fileOf(hash)}.${process.pid}`, gzipSync(text));
  renameSync(`${fileOf(hash)}.${process.pid}`, fileOf(hash));
  return hash;
}

const cache = new Map();

/** A table, read once for each process, in memory that its threads share. */
export function getTable(hash) {
  let table = cache.get(hash);
  if (table !== undefined) return table;
  const text = gunzipSync(readFileSync(fileOf(hash))).toString("utf8");
  const found = createHash("sha256").update(text).digest("hex");
  if (found !== hash) throw new Error(`the table ${hash} has the hash ${found}: the file is damaged`);
  const read = fromJson(text);
  const values = new Float64Array(new SharedArrayBuffer(read.values.byteLength));
  values.set(read.values);
  table = { ...read, values };
  cache.set(hash, table);
  return table;
}
