import { z } from "zod";

/** What the environment says. */
export interface Environment {
  readonly port: number;
  readonly host: string;
  readonly production: boolean;
  /** A PostgreSQL server; without it the database is embedded. */
  readonly databaseUrl: string | undefined;
  /** The folder of the embedded database. */
  readonly dataFolder: string;
  /** Keys given from outside; undefined when one is to be made up. */
  readonly keys: readonly GivenKey[] | undefined;
  /** Requests a minute that one key may make. */
  readonly rateLimit: number;
  /** Threads for heavy work. */
  readonly workers: number;
  /** Longest time of a job, in minutes. */
  readonly jobMinutes: number;
  readonly logLevel: string;
}

/** A key from the environment. */
export interface GivenKey {
  readonly key: string;
  readonly scopes: readonly ("read" | "trade" | "admin")[];
}

const keysSchema = z
  .array(
    z.strictObject({ key: z.string().min(16).max(200), scopes: z.array(z.enum(["read", "trade", "admin"])).min(1) }),
  )
  .min(1);

/** The levels of pino. */
const LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];

/** Variables of PostgreSQL's own tools: some of them without DATABASE_URL look like a mistake. */
const POSTGRES = ["PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE"];

/**
 * Reads the environment; every problem is reported at once.
 *
 * @throws Error with a line for each problem
 */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const problems: string[] = [];
  const number = (name: string, fallback: number, max: number, min = 0): number => {
    const text = env[name];
    if (text === undefined || text === "") return fallback;
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    problems.push(`${name} is ${JSON.stringify(text.slice(0, 40))}: give a whole number from ${min} to ${max}`);
    return fallback;
  };
  const production = env["NODE_ENV"] === "production";
  const databaseUrl = env["DATABASE_URL"] || undefined;
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    problems.push("DATABASE_URL is no address of PostgreSQL: give postgres://user:password@host:port/database");
  }
  const half = POSTGRES.filter((name) => env[name] !== undefined);
  if (databaseUrl === undefined && half.length > 0) {
    problems.push(
      `${half.join(", ")} ${half.length === 1 ? "is" : "are"} set and DATABASE_URL is not: set DATABASE_URL for that server, or unset ${half.length === 1 ? "it" : "them"} for the embedded database`,
    );
  }
  const logLevel = env["LOG_LEVEL"] || "info";
  if (!LEVELS.includes(logLevel)) {
    problems.push(`LOG_LEVEL is ${JSON.stringify(logLevel.slice(0, 40))}: give one of ${LEVELS.join(", ")}`);
  }
  const keys = readKeys(env["OMNI_ALPHA_API_KEYS"], problems);
  const environment: Environment = {
    port: number("PORT", 8787, 65_535),
    host: env["HOST"] || "127.0.0.1",
    production,
    databaseUrl,
    dataFolder: env["OMNI_ALPHA_DATA"] || ".omni-alpha/database",
    keys,
    rateLimit: number("OMNI_ALPHA_RATE_LIMIT", 600_000, 1e9),
    workers: number("OMNI_ALPHA_WORKERS", 1, 64) || 1,
    jobMinutes: number("OMNI_ALPHA_JOB_MINUTES", 10, 10_080, 1),
    logLevel,
  };
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return environment;
}

function readKeys(text: string | undefined, problems: string[]): readonly GivenKey[] | undefined {
  if (text === undefined || text === "") return undefined;
  try {
    const read = keysSchema.safeParse(JSON.parse(text));
    if (read.success) return read.data;
  } catch {
    // said below
  }
  problems.push(
    'OMNI_ALPHA_API_KEYS cannot be read: give [{"key":"at least 16 characters","scopes":["read","trade","admin"]}]',
  );
  return undefined;
}
