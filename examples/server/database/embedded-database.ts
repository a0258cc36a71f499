import { PGlite } from "@electric-sql/pglite";
import { type Database, DatabaseAway, orAway, type Queries, STATEMENT_LIMIT } from "./database.js";
import { lockFolder } from "./folder-lock.js";

/** The embedded PostgreSQL in a folder, or in memory with "memory://". */
export async function embeddedDatabase(folder: string): Promise<Database> {
  const inMemory = folder === "memory://";
  const release = inMemory ? () => {} : lockFolder(folder);
  const database = await PGlite.create(folder).catch((error: Error) => {
    release();
    throw new Error(
      `the database in ${folder} cannot be opened (${error.message}): restore a backup, or give another folder in OMNI_ALPHA_DATA`,
    );
  });
  const queriesOf = (on: Pick<PGlite, "query">): Queries => ({
    query: async <Row>(text: string, parameters: readonly unknown[] = []) =>
      (await limited(on.query<Row>(text, [...parameters]))).rows,
  });
  return {
    kind: "embedded",
    ...queriesOf(database),
    transaction: (work) => limited(database.transaction((transaction) => work(queriesOf(transaction)))),
    close: async () => {
      await database.close();
      release();
    },
  };
}

/** The embedded database knows no limit on the time of a statement, so the waiting is limited. */
async function limited<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DatabaseAway("the embedded database did not answer in time")), STATEMENT_LIMIT);
  });
  try {
    return await Promise.race([orAway(answer), late]);
  } finally {
    clearTimeout(timer);
  }
}
