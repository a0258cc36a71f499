import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Folders that this process holds. */
const held = new Set<string>();

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
      held.add(path);
      return () => {
        held.delete(path);
        rmSync(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const holder = Number(readFileSync(path, "utf8"));
      // in a container every process has the number that the one before it had
      const isHeld = holder === process.pid ? held.has(path) : isRunning(holder);
      if (attempt > 0 || isHeld) {
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
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
