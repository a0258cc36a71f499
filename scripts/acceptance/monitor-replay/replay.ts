import type { MonitorState, MonitorTick } from "../../../src/index.js";
import { faultyFeed, watchedEngine } from "../../../test/engine/faulty-feed.js";

/** What a number of feeds gave. */
export interface Replay {
  /** Events of each kind. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Seeds of the feeds whose events differ once the monitor is restored on the way. */
  readonly different: readonly number[];
  /** SHA-256 over the events and last states of all feeds as text. */
  readonly digest: string;
}

/** Feeds of the seeds 1 to `feeds` through a monitor that runs through and through one restored at every `every`th tick. */
export async function replay(feeds: number, ticks: number, every: number): Promise<Replay> {
  const kinds = new Map<string, number>();
  const different: number[] = [];
  let digest = "";
  for (let seed = 1; seed <= feeds; seed++) {
    const feed = faultyFeed(seed, ticks);
    const whole = await watch(seed, feed, feed.length);
    const restored = await watch(seed, feed, every);
    if (restored.events.join("\n") !== whole.events.join("\n") || restored.state !== whole.state) different.push(seed);
    for (const line of whole.events) {
      const { kind } = JSON.parse(line) as { readonly kind: string };
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    digest = await sha256(`${digest}\n${whole.events.join("\n")}\n${whole.state}`);
  }
  return { kinds: Object.fromEntries([...kinds].sort()), different, digest };
}

/** Every event of a feed and the last state as text; the monitor is put away as JSON and restored after each `step` ticks. */
async function watch(
  seed: number,
  feed: readonly MonitorTick[],
  step: number,
): Promise<{ readonly events: readonly string[]; readonly state: string }> {
  const events: string[] = [];
  let state: MonitorState | undefined;
  for (let k = 0; k < feed.length; k += step) {
    const run = watchedEngine(seed).monitor(feed.slice(k, k + step), state === undefined ? {} : { state });
    for await (const event of run) events.push(JSON.stringify(event));
    state = JSON.parse(JSON.stringify(run.snapshot())) as MonitorState;
  }
  return { events, state: JSON.stringify(state) };
}

async function sha256(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
