export { transactionsFromBroker } from "./assemble/transactions-from-broker.js";
export { type OpeningOptions, transactionsFromOpeningLots } from "./opening/transactions-from-opening-lots.js";
export type * from "./types.js";
