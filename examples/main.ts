// The main job: from a file of prices to a report, one chapter after the other. Run it with `npm start`.
import { writeFileSync } from "node:fs";
import { PortfolioEngine } from "../src/index.js";
import { allocate } from "./chapters/allocate.js";
import { attribute } from "./chapters/attribution.js";
import { brokerFile } from "./chapters/broker-file.js";
import { engineDay } from "./chapters/engine-day.js";
import { estimate } from "./chapters/estimate.js";
import { type Chapter, type Job, LOOKBACK } from "./chapters/job.js";
import { learnedWeights } from "./chapters/learned-weights.js";
import { checkLimits } from "./chapters/limits.js";
import { optimize } from "./chapters/optimize.js";
import { readPrices } from "./chapters/prices.js";
import { quotedPrices } from "./chapters/quoted-prices.js";
import { rebalancing } from "./chapters/rebalancing.js";
import { regimes } from "./chapters/regime.js";
import { writeReport } from "./chapters/report.js";
import { tax } from "./chapters/tax.js";
import { walkForward } from "./chapters/walk-forward.js";

/** What each room adds to the story after the walk-forward, in order. */
const laterChapters: readonly { readonly title: string; readonly chapter: Chapter }[] = [
  { title: "Where the return came from", chapter: attribute },
  { title: "Regimes of the market", chapter: regimes },
  { title: "Learned weights, 1990 to 2022", chapter: learnedWeights },
  { title: "Limits before the last trades", chapter: checkLimits },
  { title: "Taxes of the walk-forward", chapter: tax },
  { title: "Taxes that begin with a broker's file", chapter: brokerFile },
  { title: "When to rebalance, after costs and taxes", chapter: rebalancing },
  { title: "A week in March 2020, as it streamed in", chapter: engineDay },
  { title: "Prices as they were quoted, and taxes paid", chapter: quotedPrices },
];

const say = (line: string): void => console.log(`  ${line}`);
let step = 0;
const steps = 6 + laterChapters.length;
const title = (text: string): void => console.log(`\n[${++step}/${steps}] ${text}`);

title("Prices");
const { prices, market } = readPrices(say);
const engine = PortfolioEngine.create({
  prices,
  benchmark: market,
  config: {
    optimizer: { method: "risk-budgeting" },
    moments: { covariance: "ledoit-wolf" },
    data: { lookback: LOOKBACK },
    rebalancing: { trigger: "calendar", every: "month" },
    costs: { proportional: 0.001, spread: 0.001 },
  },
});

title("Estimates");
const moments = estimate(prices, say);

title("Portfolios from the last three years");
const portfolios = optimize(engine, say);

title("$100,000 in whole shares");
const construction = allocate(engine, say);

title("Walking forward through history");
const backtests = walkForward(engine, market, say);

const job: Job = { prices, market, engine, backtests, say };
const additions = [];
for (const { title: heading, chapter } of laterChapters) {
  title(heading);
  additions.push(await chapter(job));
}

title("Report");
const html = await writeReport({ job, moments, portfolios, construction, additions });
writeFileSync("omni-alpha-report.html", html);
say(`omni-alpha-report.html: ${Math.round(html.length / 1024)} kB, opens in any browser`);
