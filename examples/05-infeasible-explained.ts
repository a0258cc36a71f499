// A problem without an answer says which constraints clash and how far each would have to give.
import { estimateMoments, meanVariance, requireOptimal, returnsFromPrices, sliceDates } from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const moments = estimateMoments(returnsFromPrices(sliceDates(twentyStocks("month"), "2013-01-01")));
const constraints = {
  max: 0.3,
  groups: [
    { name: "Chips and software", assets: ["AMD", "MSFT"], max: 0.25 },
    { name: "Technology", assets: ["AMD", "MSFT", "AAPL"], min: 0.6 },
    { name: "Health", assets: ["JNJ", "LLY", "MRK", "PFE", "UNH"], min: 0.1 },
  ],
};

const result = meanVariance(moments, { objective: "minimum-variance", constraints });
if (result.status !== "infeasible") throw new Error(`status is ${result.status}`);
console.log(result.reason);
for (const { constraint, slackNeeded } of result.conflict) {
  const remedy =
    slackNeeded === null
      ? "no loosening of it alone would do"
      : `loosened by ${slackNeeded.toFixed(2)} it would do alone`;
  console.log(`${constraint}: ${remedy}`);
}

// the hint taken: the group may be a little larger, and the problem has an answer
const mended = constraints.groups.map((group) =>
  group.name === "Chips and software" ? { ...group, max: 0.3 } : group,
);
const answer = requireOptimal(
  meanVariance(moments, { objective: "minimum-variance", constraints: { ...constraints, groups: mended } }),
);
for (const { constraint, shadowPrice } of answer.diagnostics.binding) {
  if (constraint.startsWith("min.")) continue;
  console.log(`binding: ${constraint}, a unit more room would gain ${shadowPrice?.toFixed(4)} of variance`);
}
console.log(
  `${result.conflict.length} of the constraints clash; mended, the volatility is ${(100 * answer.volatility).toFixed(1)} %`,
);
