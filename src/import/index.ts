export { transactionsFromBroker } from "./assemble/transactions-from-broker.js";
export type * from "./types.js";
