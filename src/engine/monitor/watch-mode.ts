import { fromEpochDay } from "../../core/dates/calendar.js";
import type { EmergencyReading } from "../../limits/evaluate-emergency.js";
import { evaluateEmergency } from "../../limits/evaluate-emergency.js";
import { reduceThreshold } from "../../limits/loss-since.js";
import { readLosses } from "../../limits/read-losses.js";
import type { EmergencyMode, Limits } from "../../limits/types.js";
import { DAY, instantText } from "./instants.js";
import { momentsOf, named } from "./limit-watch.js";
import { returnsFromRows } from "./returns-from-rows.js";
import type { Watch } from "./watch.js";

/** Whether trading goes on at a value, by the losses and by the limits whose alarm is raised; a change is an event. */
export function setMode(watch: Watch, value: number): void {
  const { limits } = watch.limits.compiled;
  const losses = lossesOf(watch, value, limits);
  const broken = [...watch.alarms].some(([key, { raised }]) => raised && endsWithMax(key) && !isSoft(watch, key));
  const mode: EmergencyMode = losses.some((loss) => loss.mode === "halted")
    ? "halted"
    : broken || losses.some((loss) => loss.mode === "reducing")
      ? "reducing"
      : "active";
  if (mode === watch.mode) return;
  const from = watch.mode;
  const reasons = losses.flatMap((loss) => loss.reason ?? []);
  const reading = mode === "active" || value <= 0 ? undefined : readingOf(watch, limits);
  watch.mode = mode;
  watch.events.push({
    kind: "emergency",
    at: instantText(watch.at),
    mode,
    from,
    reason: mode === "active" ? "" : reading?.reason || reasons.join("; ") || "a limit on the portfolio is broken",
    actions: reading?.actions ?? [],
  });
}

/** Money that the value may move until a limit on losses could change the mode. */
export function lossRoom({ limits, peak, dayStart }: Watch, value: number): number {
  let room = Number.POSITIVE_INFINITY;
  const { drawdown, dailyLoss } = limits.compiled.limits;
  for (const [limit, reference] of [[drawdown, peak] as const, [dailyLoss, dayStart] as const]) {
    if (limit === undefined || Number.isNaN(reference)) continue;
    const reduce = reduceThreshold(limit);
    for (const loss of [limit.halt, reduce, limit.resume ?? reduce]) {
      room = Math.min(room, Math.abs(value - reference * (1 - loss)));
    }
  }
  return room * (1 - 1e-9) - 1e-11 * Math.abs(value);
}

function lossesOf(
  { peak, dayStart, mode }: Watch,
  value: number,
  { drawdown, dailyLoss }: Limits,
): ReturnType<typeof readLosses> {
  const known = {
    ...(drawdown !== undefined && peak > 0 && { drawdown }),
    ...(dailyLoss !== undefined && dayStart > 0 && { dailyLoss }),
  };
  const portfolio = {
    cash: 0,
    holdings: {},
    ...(peak > 0 && { peakValue: peak }),
    ...(dayStart > 0 && { dayStartValue: dayStart }),
  };
  return readLosses(known, portfolio, value, mode);
}

/** The reason and the orders, as `engine.emergency` gives them. */
function readingOf(watch: Watch, limits: Limits): EmergencyReading {
  const { inputs, assets, cash, shares, price, peak, dayStart, mode, covariance, at } = watch;
  const moments = momentsOf(covariance);
  const held = shares.map((one) => (one === 0 ? Number.NaN : one));
  // without moments yet, the limits that need them cannot act
  const { volatility, valueAtRisk, conditionalValueAtRisk, trackingError, correlation, beta, factors, ...plain } =
    limits;
  return evaluateEmergency(
    {
      portfolio: {
        cash,
        holdings: named(assets, held),
        ...(peak > 0 && { peakValue: peak }),
        ...(dayStart > 0 && { dayStartValue: dayStart }),
      },
      prices: named(assets, price),
      assets: inputs.prices.assets,
      date: fromEpochDay(Math.floor(at / DAY)),
      mode,
      ...(moments !== undefined && { moments }),
      ...(covariance !== null && covariance.window > 0 && { returns: returnsFromRows(covariance) }),
      ...(inputs.sectorOf !== undefined && { groupsOf: inputs.sectorOf }),
    },
    moments === undefined ? plain : limits,
  );
}

const endsWithMax = (key: string): boolean => key.endsWith("|max");

function isSoft({ limits }: Watch, key: string): boolean {
  for (const rule of limits.compiled.soft) if (key.startsWith(`${rule}|`)) return true;
  return false;
}
