import { meanRisk, type RiskMeasure, requireOptimal } from "../../src/optimize/index.js";
import { factorReturns } from "../moments-returns.js";
import { comparePeers, type OurRow } from "./compare-peers.js";

const rows = 1260;
const sizes = [20, 100, 500];
/** Seconds after which the peer is stopped at the Gini mean difference, which takes it minutes. */
const cap = 40;
const measures: readonly RiskMeasure[] = [
  "mean-absolute-deviation",
  "semi-deviation",
  "first-lower-partial-moment",
  "conditional-value-at-risk",
  "entropic-value-at-risk",
  "worst-realization",
  "maximum-drawdown",
  "average-drawdown",
  "conditional-drawdown-at-risk",
];
const samples = sizes.map((n) => ({ n, returns: factorReturns(n, rows) }));

comparePeers(
  `least risk by measures beside variance, T=${rows}, one thread`,
  "risk.py",
  Object.fromEntries(samples.map(({ n, returns }) => [`returns${n}`, returns.values])),
  { sizes, rows, measures, cap },
  samples.flatMap(({ n, returns }) =>
    [...measures, "gini-mean-difference" as const].map((measure): OurRow => {
      const least = () => requireOptimal(meanRisk(returns, { measure }));
      return { work: `least ${measure}, N=${n}`, run: least, value: () => least().risk ?? Number.NaN };
    }),
  ),
);
