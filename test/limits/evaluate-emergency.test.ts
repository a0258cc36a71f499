import { expect, test } from "vitest";
import {
  checkPortfolio,
  checkTrades,
  type EmergencyState,
  evaluateEmergency,
  type Limits,
} from "../../src/limits/index.js";

const limits: Limits = { drawdown: { reduce: 0.1, halt: 0.2, resume: 0.05 } };
const at = (value: number, changes: Partial<EmergencyState> = {}): EmergencyState => ({
  portfolio: { cash: 0, holdings: { A: value / 10 }, peakValue: 1000 },
  prices: { A: 10, B: 10 },
  ...changes,
});

test("below every threshold trading is active and there is nothing to do", () => {
  expect(evaluateEmergency(at(950), limits)).toEqual({
    mode: "active",
    actions: [],
    reason: "",
    drawdown: 1 - 0.95,
    dailyLoss: 0,
  });
});

test("between the thresholds the positions shrink with the room that is left", () => {
  const reading = evaluateEmergency(at(850), limits);
  expect(reading.mode).toBe("reducing");
  expect(reading.reason).toBe("drawdown: the value is 0.1500 below its peak");
  expect(reading.actions.map(({ action }) => action)).toEqual(["refuse-growing-orders", "reduce-positions"]);
  const [sale] = reading.actions[1]!.trades;
  expect(sale).toMatchObject({ asset: "A", price: 10 });
  expect(sale!.quantity).toBeCloseTo(-42.5, 9);
});

test("at the last threshold everything stops, and the closing orders stand ready", () => {
  const portfolio = {
    cash: 0,
    holdings: { A: 100, B: -20 },
    peakValue: 1000,
    openOrders: [{ asset: "A", quantity: 1, price: 10 }],
  };
  const reading = evaluateEmergency({ portfolio, prices: { A: 10, B: 10 } }, limits);
  expect(reading.mode).toBe("halted");
  expect(reading.actions.map(({ action }) => action)).toEqual([
    "refuse-growing-orders",
    "cancel-open-orders",
    "close-positions",
  ]);
  expect(reading.actions[2]!.trades.map(({ asset, quantity }) => [asset, quantity])).toEqual([
    ["A", -100],
    ["B", 20],
  ]);
});

test("a mode that a loss brought is left only below `resume`", () => {
  expect(evaluateEmergency(at(930, { mode: "reducing" }), limits).mode).toBe("reducing");
  expect(evaluateEmergency(at(930, { mode: "halted" }), limits).mode).toBe("halted");
  expect(evaluateEmergency(at(930), limits).mode).toBe("active");
  expect(evaluateEmergency(at(960, { mode: "halted" }), limits).mode).toBe("active");
});

test("the worse of drawdown and daily loss counts", () => {
  const portfolio = { cash: 500, holdings: { A: 45 }, peakValue: 960, dayStartValue: 1000 };
  const reading = evaluateEmergency(
    { portfolio, prices: { A: 10 } },
    { drawdown: { reduce: 0.5, halt: 0.6 }, dailyLoss: { halt: 0.04 } },
  );
  expect(reading).toMatchObject({ mode: "halted" });
  expect(reading.dailyLoss).toBeCloseTo(0.05, 14);
});

test("a broken limit makes it reducing, with the least sales that mend it", () => {
  const state = { portfolio: { cash: 0, holdings: { A: 60, B: 40 } }, prices: { A: 10, B: 10 } };
  const mend = { position: { max: 0.5 }, maxGross: 0.8 };
  const reading = evaluateEmergency(state, mend);
  expect(reading.mode).toBe("reducing");
  const { trades } = reading.actions[1]!;
  // A must fall by 10 shares, both together by 20: 10 each is nearest to doing nothing
  expect(trades.map(({ asset, quantity }) => [asset, Number(quantity.toFixed(6))])).toEqual([
    ["A", -10],
    ["B", -10],
  ]);
  expect(checkTrades({ ...state, trades }, mend).decision).toBe("accept");
});

test("a soft rule and a least limit alone do not stop trading", () => {
  const state = { portfolio: { cash: 0, holdings: { A: 60, B: 40 } }, prices: { A: 10, B: 10 } };
  expect(evaluateEmergency(state, { position: { max: 0.5 }, soft: ["position"] }).mode).toBe("active");
  expect(evaluateEmergency(state, { position: { min: { B: 0.5 } } }).mode).toBe("active");
});

test("a historical tail is mended by selling in common proportion, a tracking error is only told", () => {
  const returns = {
    kind: "simple",
    assets: ["A", "B"],
    dates: ["2026-01-05", "2026-01-06", "2026-01-07"],
    values: Float64Array.of(-0.1, -0.1, 0.02, 0.01, 0.01, 0.03),
  } as const;
  const moments = {
    assets: ["A", "B"],
    mean: new Float64Array(2),
    covariance: Float64Array.of(0.04, 0, 0, 0.04),
    periodsPerYear: 252,
  };
  const state = { portfolio: { cash: 0, holdings: { A: 50, B: 50 } }, prices: { A: 10, B: 10 }, returns, moments };
  const tail: Limits = { valueAtRisk: { max: 0.02, level: 0.5 + 0.49, method: "historical" } };
  const { trades } = evaluateEmergency(state, tail).actions[1]!;
  expect(checkTrades({ ...state, trades }, tail).violations).toEqual([]);
  expect(trades[0]!.quantity).toBeCloseTo(trades[1]!.quantity, 6);
  const told = evaluateEmergency(state, { trackingError: { benchmark: { A: 1 }, max: 0.01 } });
  expect(told.mode).toBe("reducing");
  expect(told.actions.map(({ action }) => action)).toEqual(["refuse-growing-orders"]);
});

test("checkPortfolio inherits nothing", () => {
  const state = { portfolio: { cash: 400, holdings: { A: 60 } }, prices: { A: 10 } };
  expect(checkPortfolio(state, { position: { max: 0.5 }, restricted: ["A"] }).violations).toEqual([
    {
      rule: "position",
      severity: "hard",
      scope: "A",
      limit: 0.5,
      actual: 0.6,
      headroom: 0.5 - 0.6,
      message: "position.A would be 0.6, above its limit 0.5 by 0.1: hold less of it",
    },
  ]);
  expect(checkPortfolio(state, { position: { max: 0.6 } }).violations).toEqual([]);
  expect(checkPortfolio(state, { position: { max: 0.5 }, soft: ["position"] }).violations[0]!.severity).toBe("soft");
});
