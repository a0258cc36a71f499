import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Locks that this process holds. */
const held = new Set<string>();

/**
 * Keeps a second process out of a folder: two embedded databases on one folder would corrupt it.
 *
 * @returns releases the lock
 * @throws Error that names the process that holds the folder
 */
export function lockFolder(folder: string): () => void {
  const path = `${folder}.lock`;
  const holder = takeIn(dirname(path), path);
  if (holder !== undefined) {
    throw new Error(
      `the folder ${folder} is in use by process ${holder}: stop that server, give another folder in OMNI_ALPHA_DATA, or a PostgreSQL server in DATABASE_URL`,
    );
  }
  return () => release(path);
}

/** @throws Error where the folder above cannot be made or written */
function takeIn(above: string, path: string): number | undefined {
  try {
    mkdirSync(above, { recursive: true });
    return take(path);
  } catch (error) {
    throw new Error(
      `nothing can be written in ${above} (${(error as Error).message}): give another folder in OMNI_ALPHA_DATA`,
    );
  }
}

/**
 * Takes a lock, also one whose process ended without releasing it.
 *
 * The file appears with its content in one step, so nobody ever reads half of one. Of several processes that find the same dead lock, only
 * the one that holds the lock on its succession may replace it, and only while it is still the same dead lock.
 *
 * @returns the process that has the lock; undefined when this one has it now
 */
function take(path: string): number | undefined {
  if (held.has(path)) return process.pid;
  const name = `${process.pid}-${randomBytes(9).toString("hex")}`;
  const mine = `${path}.${name}`;
  writeFileSync(mine, name);
  try {
    for (;;) {
      if (isLinked(mine, path)) break;
      const found = contentOf(path);
      if (found === undefined) continue; // it was released meanwhile
      const holder = Number.parseInt(found, 10);
      // in a container every process has the number that the one before it had
      if (holder !== process.pid && isRunning(holder)) return holder;
      const succession = `${path}.after-${found.replaceAll(/[^\w-]/g, "")}`;
      const successor = take(succession);
      if (successor !== undefined) return successor;
      try {
        if (contentOf(path) !== found) continue;
        renameSync(mine, path);
        break;
      } finally {
        release(succession);
      }
    }
    held.add(path);
    return undefined;
  } finally {
    rmSync(mine, { force: true });
  }
}

function release(path: string): void {
  held.delete(path);
  rmSync(path, { force: true });
}

/** Whether `path` is the file `mine` from now on; false when there is another one. */
function isLinked(mine: string, path: string): boolean {
  try {
    linkSync(mine, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
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
