import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { milliseconds, ratio } from "../bench-table.js";

/** Our side of one row: the work with its size, and how to do it once. */
export interface OurRow {
  readonly work: string;
  readonly run: () => unknown;
  /** How often to run it after warming up; 7. */
  readonly repeat?: number;
  /** What the peers' answers are compared with: the same quantity as `value` of the Python side. */
  readonly value?: () => number;
}

export interface PeerRow {
  readonly work: string;
  readonly peer: string;
  /** Median in milliseconds; null when the peer failed. */
  readonly milliseconds: number | null;
  readonly value?: number | null;
  readonly note?: string;
  /** The peer was stopped after that long, without an answer. */
  readonly stopped?: boolean;
}

/**
 * Runs the peers' side of one script.
 *
 * The numbers go to the Python script as files in a folder: a Float64Array as `name.f64` (little-endian), all else in
 * `input.json`. The script is called with that folder and writes `output.json`, a list of {@link PeerRow}.
 *
 * @param script - file name of the Python side in bench/peers; run from the root of the project
 */
export function runPeers(
  script: string,
  arrays: Readonly<Record<string, Float64Array>>,
  input: unknown,
): readonly PeerRow[] {
  const python = process.env["PEERS_PYTHON"];
  if (python === undefined) throw new Error("PEERS_PYTHON is not set: run `npm run bench:peers`");
  const folder = mkdtempSync(join(tmpdir(), "peers-"));
  try {
    for (const [name, values] of Object.entries(arrays)) {
      writeFileSync(join(folder, `${name}.f64`), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
    writeFileSync(join(folder, "input.json"), JSON.stringify(input));
    execFileSync(python, [join("bench/peers", script), folder], {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" },
    });
    return JSON.parse(readFileSync(join(folder, "output.json"), "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs the peers' side of one script and ours on the same numbers, and prints the ratios of the medians. */
export function comparePeers(
  title: string,
  script: string,
  arrays: Readonly<Record<string, Float64Array>>,
  input: unknown,
  ours: readonly OurRow[],
): void {
  const peers = runPeers(script, arrays, input);
  console.log(
    `\n### ${title}\n\n| work | peer | peer's median | ours | ratio | difference of the answers |\n|---|---|---:|---:|---:|---:|`,
  );
  for (const row of ours) {
    const median = medianMilliseconds(row.run, row.repeat ?? 7);
    for (const peer of peers.filter(({ work }) => work === row.work)) printRow(row, median, peer);
  }
}

function printRow(row: OurRow, median: number, peer: PeerRow): void {
  const failed = peer.milliseconds === null;
  const more = peer.stopped === true ? "> " : "";
  const theirs = failed ? (peer.note ?? "failed") : `${more}${milliseconds(peer.milliseconds)}`;
  const gap =
    row.value === undefined || typeof peer.value !== "number"
      ? "–"
      : (Math.abs(row.value() - peer.value) / Math.max(1e-300, Math.abs(peer.value))).toExponential(1);
  const faster = failed ? "–" : `${more}${ratio(peer.milliseconds / median)}`;
  console.log(`| ${row.work} | ${peer.peer} | ${theirs} | ${milliseconds(median)} | ${faster} | ${gap} |`);
}

/** Warmed up for a second, at least twice: what runs in microseconds is compiled by then. */
export function medianMilliseconds(run: () => unknown, repeat: number): number {
  const begin = performance.now();
  for (let k = 0; k < 2 || performance.now() - begin < 1000; k++) run();
  const times = Array.from({ length: repeat }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[times.length >> 1]!;
}
