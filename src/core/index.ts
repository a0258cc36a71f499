export { PortfolioError, type PortfolioErrorCode } from "./portfolio-error.js";
export { type SeededRandom, seededRandom } from "./seeded-random.js";
export type * from "./types.js";
