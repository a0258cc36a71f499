import { lockFolder } from "../../examples/server/database/folder-lock.js";

// One of several processes that lock the same folders at the same moments and keep them until the end; writes which it got.
const [base = "", rounds = "0", start = "0", every = "0"] = process.argv.slice(2);
const got: number[] = [];
for (let round = 0; round < Number(rounds); round++) {
  const moment = Number(start) + round * Number(every);
  while (Date.now() < moment) {} // a timer would wake the processes apart
  try {
    lockFolder(`${base}/${round}`);
    got.push(round);
  } catch (error) {
    if (!/is in use by process \d+/.test((error as Error).message)) throw error;
  }
}
process.stdout.write(JSON.stringify(got));
process.stdin.resume(); // lives until the others are done
process.stdin.once("end", () => process.exit());
