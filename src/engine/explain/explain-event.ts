import type { BacktestEvent } from "../../backtest/inputs/backtest-types.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { MonitorEvent } from "../monitor/monitor-types.js";
import type { ReadInputs } from "../read-inputs.js";
import { type ExplainedFact, type Explanation, explanationOf, figure, money, percent } from "./explanation.js";
import { settingOfRule } from "./limit-source.js";
import { EVENT_FIELDS, requireFields } from "./require-fields.js";

/** Why an event of a monitor or of a backtest happened, and which settings it goes by. */
export function explainEvent(inputs: ReadInputs, event: MonitorEvent | BacktestEvent): Explanation {
  const kind: unknown = (event as Partial<MonitorEvent> | null | undefined)?.kind;
  if (typeof kind !== "string") {
    throw new PortfolioError(
      "invalid-argument",
      `what.event is ${shownValue(event)}: give an event of engine.monitor or of a backtest`,
      { argument: "what.event" },
    );
  }
  // a day that is closed has a date of its own
  if ("date" in event && !("at" in event) && kind !== "day-closed") {
    requireFields(event, {
      date: "string",
      reason: "string",
      ...("wanted" in event || "filled" in event ? { wanted: "number", filled: "number" } : {}),
    });
    return explanationOf(backtestFacts(event));
  }
  const tell = Object.hasOwn(tellers, kind) ? tellers[kind as MonitorEvent["kind"]] : undefined;
  if (tell === undefined) {
    throw new PortfolioError(
      "invalid-argument",
      `what.event.kind is ${shownValue(kind)}: known are ${Object.keys(tellers).join(", ")}, and the events of a backtest`,
      { argument: "what.event.kind" },
    );
  }
  requireFields(event, { at: "string", ...EVENT_FIELDS[kind as MonitorEvent["kind"]] });
  return explanationOf(tell(inputs, event as never));
}

function backtestFacts(event: BacktestEvent): readonly ExplainedFact[] {
  const asset = "asset" in event ? ` of ${event.asset}` : "";
  const facts: ExplainedFact[] = [{ fact: `${event.kind}${asset} on ${event.date}: ${event.reason}`, from: "event" }];
  if ("wanted" in event) {
    facts.push({ fact: `of ${figure(event.wanted)} shares wanted ${figure(event.filled)} were filled`, from: "event" });
  }
  return facts;
}

type Tellers = {
  readonly [Kind in MonitorEvent["kind"]]: (
    inputs: ReadInputs,
    event: Extract<MonitorEvent, { readonly kind: Kind }>,
  ) => readonly ExplainedFact[];
};

const setting = (inputs: ReadInputs, key: string): ExplainedFact => {
  const [group, name] = key.split(".") as [keyof ReadInputs["config"], string];
  const value = (inputs.config[group] as Readonly<Record<string, unknown>>)[name];
  return { fact: `${key} is ${String(value)}`, from: `setting ${key}` };
};

const ofRule = (inputs: ReadInputs, rule: string): readonly ExplainedFact[] => {
  const key = settingOfRule(rule);
  if (key === undefined) return [];
  const fact = setting(inputs, key);
  return fact.fact.endsWith(" is off")
    ? [{ fact: `the limit ${rule} was given by name`, from: `limit ${rule}` }]
    : [fact];
};

const tellers: Tellers = {
  metrics: (inputs, event) => [
    {
      fact: `the portfolio is worth ${money(event.value, inputs.config.portfolio.currency)}, ${percent(event.dayReturn)} since the start of the day and ${percent(event.drawdown)} below its peak`,
      from: "event",
    },
    ...(event.volatility === null
      ? []
      : [
          { fact: `its volatility is ${percent(event.volatility)} a year`, from: "moments" },
          setting(inputs, "monitoring.halfLife"),
        ]),
    ...(event.regime === null ? [] : [{ fact: `the regime is ${event.regime}`, from: "regime" }]),
    setting(inputs, "monitoring.metricsMinutes"),
  ],
  drift: (inputs, { status, drift, limit, furthest }) => [
    {
      fact: `the weights are ${percent(drift)} from their target, ${status === "above" ? "above" : "back within"} ${percent(limit)}`,
      from: "event",
    },
    {
      fact: `${furthest.asset} is furthest away: ${percent(furthest.weight)} for ${percent(furthest.target)}`,
      from: "portfolio",
    },
    setting(inputs, "monitoring.maxDrift"),
    ...(status === "within" ? [setting(inputs, "monitoring.hysteresis")] : []),
  ],
  "limit-breach": (inputs, { rule, message, severity }) => [
    { fact: message, from: `limit ${rule}` },
    ...ofRule(inputs, rule),
    ...(severity === "soft" ? [{ fact: "the limit is soft: it warns and stops nothing", from: `limit ${rule}` }] : []),
    setting(inputs, "monitoring.hysteresis"),
    setting(inputs, "monitoring.confirmSeconds"),
  ],
  "limit-cleared": (inputs, { rule, scope, actual, limit, since }) => [
    {
      fact: `${scope === "portfolio" ? rule : `${rule}.${scope}`} is ${figure(actual)}, inside its limit ${figure(limit)} by more than the hysteresis; it was broken since ${since}`,
      from: `limit ${rule}`,
    },
    ...ofRule(inputs, rule),
    setting(inputs, "monitoring.hysteresis"),
  ],
  "regime-change": (inputs, { from, to, probabilities }) => [
    {
      fact: `the regime went from ${from} to ${to}, whose filtered probability is ${percent(probabilities[to])}`,
      from: "regime",
    },
    { fact: `that of ${from} is ${percent(probabilities[from])}`, from: "regime" },
    setting(inputs, "regimes.enterProbability"),
    setting(inputs, "regimes.confirmPeriods"),
    setting(inputs, "regimes.adaptive"),
  ],
  "harvest-opportunity": (inputs, { asset, benefit, proposal }) => {
    const { currency } = inputs.config.portfolio;
    return [
      {
        fact: `selling ${figure(proposal.quantity)} shares of ${asset} realizes a loss of ${money(proposal.loss, currency)} and is worth ${money(benefit, currency)}`,
        from: "ledger",
      },
      {
        fact: `${money(proposal.taxSaved, currency)} of tax is saved now, ${money(proposal.laterTax, currency)} comes later, the tracking error costs ${money(proposal.trackingCost, currency)}`,
        from: "ledger",
      },
      {
        fact:
          proposal.replacement === null
            ? `cash stands in until ${proposal.reentryDate}`
            : `${proposal.replacement.asset} stands in until ${proposal.reentryDate}`,
        from: "ledger",
      },
      setting(inputs, "harvesting.minBenefit"),
      setting(inputs, "monitoring.harvestRise"),
    ];
  },
  emergency: (inputs, { mode, from, reason, actions }) => [
    {
      fact: mode === "active" ? `trading goes on after it was ${from}` : `trading is ${mode}: ${reason}`,
      from: "event",
    },
    ...actions.map(({ action, trades }) => ({
      fact: trades.length === 0 ? action : `${action} with ${trades.length} orders`,
      from: "event",
    })),
    setting(inputs, "emergency.drawdownHalt"),
    setting(inputs, "emergency.dailyLossHalt"),
  ],
  "rebalance-due": (inputs, { trigger, drift }) => [
    { fact: `the trigger ${trigger} is due, ${percent(drift)} from the target`, from: "trigger" },
    setting(inputs, "rebalancing.trigger"),
    ...(trigger === "calendar" || trigger === "any" || trigger === "all" ? [setting(inputs, "rebalancing.every")] : []),
    ...(trigger === "threshold" || trigger === "any" || trigger === "all"
      ? [setting(inputs, "rebalancing.absoluteBand")]
      : []),
  ],
  "stale-price": (inputs, { asset, last, price }) => [
    { fact: `the last price of ${asset} is ${figure(price)} at ${last}`, from: "prices" },
    setting(inputs, "monitoring.staleHours"),
  ],
  "late-tick": (_, { asset, tickAt, reason }) => [
    { fact: `the tick${asset === null ? "" : ` of ${asset}`} at ${tickAt} was not used: ${reason}`, from: "event" },
  ],
  "refused-tick": (inputs, { asset, price, reason }) => [
    {
      fact: `the tick${asset === null ? "" : ` of ${asset}`}${price === null ? "" : ` at ${figure(price)}`} was not used: ${reason}`,
      from: "event",
    },
    ...(reason.startsWith("it jumps") ? [setting(inputs, "monitoring.maxJump")] : []),
    ...(reason.includes("days ahead of ") ? [setting(inputs, "monitoring.maxGapDays")] : []),
  ],
  "day-closed": (_, { date, ticks, close }) => [
    {
      fact: `${date} is closed with prices of ${Object.keys(close.prices).length} assets, after ${ticks.taken} ticks; ${ticks.duplicate} came twice, ${ticks.late} late, ${ticks.refused} were refused`,
      from: "event",
    },
  ],
};
