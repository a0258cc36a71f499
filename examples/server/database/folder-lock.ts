import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Keeps a second process out of a folder: two embedded databases on one folder would corrupt it.
 *
 * @returns releases the lock
 * @throws Error that names the process that holds the folder
 */
export function lockFolder(folder: string): () => void {
  const path = `${folder}.lock`;
  mkdirSync(dirname(path), { recursive: true });
  for (let attempt = 0; ; attempt++) {
    try {
      const file = openSync(path, "wx");
      writeSync(file, String(process.pid));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const holder = Number(readFileSync(path, "utf8"));
      if (attempt > 0 || isRunning(holder)) {
        throw new Error(
          `the folder ${folder} is in use by process ${holder}: stop that server, give another folder in OMNI_ALPHA_DATA, or a PostgreSQL server in DATABASE_URL`,
        );
      }
      rmSync(path, { force: true }); // its process ended without releasing it
    }
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
