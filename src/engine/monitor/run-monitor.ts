import type { CorporateActions } from "../../backtest/actions/corporate-actions.js";
import { fromEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { PricesOfDate } from "../engine-types.js";
import type { ReadInputs } from "../read-inputs.js";
import { beginWatch } from "./begin-watch.js";
import { named } from "./limit-watch.js";
import type { MonitorOptions } from "./monitor-options.js";
import type { MonitorState } from "./monitor-state.js";
import type { MonitorEvent, MonitorTick } from "./monitor-types.js";
import { continueWatch, stateOfWatch } from "./state-of-watch.js";
import { takeTick } from "./take-tick.js";
import type { Watch } from "./watch.js";

/** The events of a feed, and the monitor behind them. */
export interface MonitorRun<Engine> extends AsyncIterable<MonitorEvent> {
  /**
   * Everything that the monitor remembers after the ticks so far: plain JSON. A run with this state over the rest of the feed,
   * from element `ticks` on, gives the events that would have come, to the byte.
   */
  snapshot(): MonitorState;
  /** The prices of the open day (or of the last one) and its splits and dividends, as `engine.observe(prices, actions)` takes them. */
  latest(): { readonly prices: PricesOfDate; readonly actions: CorporateActions };
  /** Goes on with an engine that has traded, observed or other settings: what a new run from `snapshot()` would do. */
  follow(engine: Engine): void;
}

const declared: OptionsOf<MonitorOptions> = {
  signal: { kind: "signal" },
  state: { kind: "value", read: (_, state) => state },
  target: { kind: "numbers-by-name", names: "assets" },
};

/** How many ticks are taken in at most before other work of the program gets its turn. */
const TURN = 10_000;

/**
 * A monitor over a feed.
 *
 * @param inputsOf - the inputs of an engine that is followed
 * @throws {@link PortfolioError} `invalid-argument` for a feed that cannot be iterated; `invalid-state`; those of the method
 */
export function runMonitor<Engine>(
  inputs: ReadInputs,
  feed: AsyncIterable<MonitorTick> | Iterable<MonitorTick>,
  options: MonitorOptions,
  inputsOf: (engine: Engine) => ReadInputs,
): MonitorRun<Engine> {
  const { signal, state, target } = readOptions("options", options, declared, {
    what: "an option of monitor",
    assets: inputs.prices.assets,
  });
  const open = iteratorOf(feed);
  let watch = state === undefined ? beginWatch(inputs, target) : continueWatch(inputs, state, target);
  let begun = false;
  async function* events(): AsyncGenerator<MonitorEvent, void, undefined> {
    const ticks = open();
    const next = untilAborted(ticks, signal);
    try {
      for (let taken = 0; ; taken++) {
        while (watch.events.length > 0) {
          if (signal?.aborted) return;
          yield watch.events.shift()!;
        }
        if (signal?.aborted) return;
        // a feed that never waits would leave no turn to anything else
        if (taken === TURN) {
          taken = 0;
          await new Promise((resolve) => setTimeout(resolve, 0));
        }
        const step = await next();
        requireStep(step);
        if (step.done === true) return;
        takeTick(watch, step.value);
      }
    } finally {
      // a feed that is silent would never answer, so nobody waits for it
      Promise.resolve(ticks.return?.()).catch(() => undefined);
    }
  }
  return {
    snapshot: () => stateOfWatch(watch),
    latest: () => latestOf(watch),
    follow: (engine) => {
      watch = continueWatch(inputsOf(engine), stateOfWatch(watch), undefined);
    },
    [Symbol.asyncIterator]: () => {
      if (begun) {
        throw new PortfolioError("invalid-argument", "a monitor is iterated once: give its snapshot() to a new one");
      }
      begun = true;
      return events();
    },
  };
}

type Step = IteratorResult<unknown, unknown>;

/** A feed whose `next` gives no step would never end. */
function requireStep(step: unknown): void {
  if (typeof step === "object" && step !== null) return;
  throw new PortfolioError(
    "invalid-argument",
    `feed: its next() gave ${shownValue(step)}: give { value, done }, as generators and lists do`,
    { argument: "feed" },
  );
}

function iteratorOf(feed: unknown): () => AsyncIterator<unknown> | Iterator<unknown> {
  const source = feed as Partial<AsyncIterable<unknown> & Iterable<unknown>> | null | undefined;
  if (typeof feed === "object" && source !== null && source !== undefined) {
    if (typeof source[Symbol.asyncIterator] === "function") return () => requireNext(source[Symbol.asyncIterator]!());
    if (typeof source[Symbol.iterator] === "function") return () => requireNext(source[Symbol.iterator]!());
  }
  throw new PortfolioError(
    "invalid-argument",
    `feed is ${shownValue(feed)}: give an async iterable of ticks, such as an async generator or a list`,
    { argument: "feed" },
  );
}

function requireNext<Ticks>(ticks: Ticks): Ticks {
  if (typeof ticks === "object" && ticks !== null && typeof (ticks as { next?: unknown }).next === "function") {
    return ticks;
  }
  throw new PortfolioError(
    "invalid-argument",
    `feed: its iterator is ${shownValue(ticks)}, which has no next(): give an async generator or a list`,
    { argument: "feed" },
  );
}

/** The next element of a feed, or its end as soon as a signal is aborted, even when the feed never answers. */
function untilAborted(
  ticks: AsyncIterator<unknown> | Iterator<unknown>,
  signal: AbortSignal | undefined,
): () => Promise<Step> | Step {
  if (signal === undefined) return () => ticks.next() as Promise<Step> | Step;
  let stop: ((step: Step) => void) | undefined;
  signal.addEventListener?.("abort", () => stop?.({ done: true, value: undefined }), { once: true });
  return () =>
    new Promise<Step>((resolve, reject) => {
      stop = resolve;
      Promise.resolve(ticks.next()).then(resolve, reject);
    });
}

function latestOf(watch: Watch): ReturnType<MonitorRun<unknown>["latest"]> {
  const { inputs, ticked, price, assets, splits, dividends } = watch;
  const date = fromEpochDay(watch.day ?? watch.closed);
  const today = price.map((one, i) => (ticked[i] === 1 && i < inputs.prices.assets.length ? one : Number.NaN));
  const later = <Action extends { readonly date: string }>(list: readonly Action[]): readonly Action[] =>
    list.filter((action) => action.date > inputs.date);
  return {
    prices: { date, prices: named(assets, today) },
    actions: { splits: later(splits), dividends: later(dividends) },
  };
}
