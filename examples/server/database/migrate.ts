import { readdirSync, readFileSync } from "node:fs";
import type { Database } from "./database.js";

const folder = new URL("./migrations/", import.meta.url);

/** Brings the tables to the newest form, each migration once, all of them in one transaction. */
export async function migrate(database: Database): Promise<void> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  await database.transaction(async ({ query }) => {
    // two servers that start together wait for each other
    if (database.kind === "postgres") await query("select pg_advisory_xact_lock(782346)");
    await query("create table if not exists migrations (name text primary key, at timestamptz not null default now())");
    const applied = new Set((await query<{ name: string }>("select name from migrations")).map(({ name }) => name));
    for (const name of files.filter((file) => !applied.has(file))) {
      const text = readFileSync(new URL(name, folder), "utf8").replace(/^--.*$/gm, "");
      for (const statement of text.split(/;\s*$/m).filter((part) => part.trim() !== "")) await query(statement);
      await query("insert into migrations (name) values ($1)", [name]);
    }
  });
}
