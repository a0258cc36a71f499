import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Scope } from "../../../src/schemas/index.js";
import type { Queries } from "../database/database.js";
import type { GivenKey } from "../environment.js";
import { Problem } from "./problem.js";

/** Who makes a request. */
export interface Principal {
  /** The id of the key, never the key. */
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
}

interface KnownKey {
  readonly digest: Buffer;
  readonly principal: Principal;
}

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly hash: string;
  readonly scopes: string;
  readonly created: Date;
  readonly last_used: Date | null;
}

/** A key as the service lists it. */
export interface ListedKey {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly created: string;
  readonly lastUsed: string | null;
}

/** Live keys of one name: the old one goes on until those who use it have the new one. */
const LIVE_KEYS = 2;

/** How long a key that was looked up in the database is taken as known, in milliseconds. */
const KNOWN_FOR = 10_000;

/** The keys of the service: those of the environment and those in the database, of which only hashes are kept. */
export class ApiKeys {
  readonly #given: KnownKey[] = [];
  readonly #known = new Map<string, { readonly key: KnownKey; readonly until: number }>();
  readonly #used = new Map<string, Date>();

  constructor(given: readonly GivenKey[]) {
    for (const [k, { key, scopes }] of given.entries()) {
      this.#given.push({ digest: digestOf(key), principal: { id: `env-${k + 1}`, scopes: new Set(scopes) } });
    }
  }

  /** @throws Problem 401 */
  async authenticate(header: string | undefined, queries: Queries): Promise<Principal> {
    const key = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(header ?? "")?.[1];
    if (key === undefined) throw unauthorized("Send a key as `Authorization: Bearer …`.");
    const digest = digestOf(key);
    for (const given of this.#given) if (timingSafeEqual(given.digest, digest)) return given.principal;
    const id = /^oa_([A-Za-z0-9]{8})_[\w-]{43}$/.exec(key)?.[1];
    const known = id === undefined ? undefined : await this.#knownKey(id, queries);
    if (known === undefined || !timingSafeEqual(known.digest, digest)) throw unauthorized("This key is not known.");
    this.#used.set(known.principal.id, new Date());
    return known.principal;
  }

  async #knownKey(id: string, queries: Queries): Promise<KnownKey | undefined> {
    const cached = this.#known.get(id);
    if (cached && cached.until > Date.now()) return cached.key;
    const [row] = await queries.query<KeyRow>("select * from api_keys where id = $1", [id]);
    if (row === undefined) return undefined;
    const scopes = new Set(row.scopes.split(" ") as Scope[]);
    const key = { digest: Buffer.from(row.hash, "hex"), principal: { id, scopes } };
    if (this.#known.size > 10_000) this.#known.clear();
    this.#known.set(id, { key, until: Date.now() + KNOWN_FOR });
    return key;
  }

  /** Writes down when keys were last used; called now and then, not on each request. */
  async noteUse(queries: Queries): Promise<void> {
    for (const [id, at] of [...this.#used]) {
      await queries.query("update api_keys set last_used = greatest(last_used, $2) where id = $1", [id, at]);
      if (this.#used.get(id) === at) this.#used.delete(id);
    }
  }

  /** @throws Problem 409 when two keys of the name live already */
  async create(name: string, scopes: readonly string[], queries: Queries): Promise<ListedKey & { key: string }> {
    const live = await queries.query("select id from api_keys where name = $1 for update", [name]);
    if (live.length >= LIVE_KEYS) {
      throw new Problem(409, "too-many-keys", "Two keys of this name live already: withdraw one of them first.");
    }
    const id = randomBytes(6).toString("base64url").replace(/[-_]/g, "x");
    const key = `oa_${id}_${randomBytes(32).toString("base64url")}`;
    const prefix = `oa_${id}`;
    const [row] = await queries.query<KeyRow>(
      "insert into api_keys (id, name, prefix, hash, scopes) values ($1, $2, $3, $4, $5) returning *",
      [id, name, prefix, digestOf(key).toString("hex"), [...new Set(scopes)].join(" ")],
    );
    return { ...listed(row!), key };
  }

  async list(limit: number, after: string, queries: Queries): Promise<ListedKey[]> {
    const rows = await queries.query<KeyRow>("select * from api_keys where id > $1 order by id limit $2", [
      after,
      limit,
    ]);
    return rows.map(listed);
  }

  /** Whether there was such a key. */
  async withdraw(id: string, queries: Queries): Promise<boolean> {
    this.#known.delete(id);
    return (await queries.query("delete from api_keys where id = $1 returning id", [id])).length > 0;
  }
}

/** A key for a service that was given none. */
export function madeUpKey(): GivenKey {
  return { key: `oa_dev_${randomBytes(24).toString("base64url")}`, scopes: ["read", "trade", "admin"] };
}

/** @throws Problem 403 */
export function requireScope(principal: Principal, scope: Scope): void {
  if (!principal.scopes.has(scope)) {
    throw new Problem(403, "forbidden", `This needs a key with the scope ${scope}.`);
  }
}

function listed({ id, name, prefix, scopes, created, last_used: lastUsed }: KeyRow): ListedKey {
  return {
    id,
    name,
    prefix,
    scopes: scopes.split(" "),
    created: new Date(created).toISOString(),
    lastUsed: lastUsed === null ? null : new Date(lastUsed).toISOString(),
  };
}

function digestOf(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

function unauthorized(detail: string): Problem {
  return new Problem(401, "unauthorized", detail, { headers: { "WWW-Authenticate": "Bearer" } });
}
