export { transactionsFromBroker } from "./assemble/transactions-from-broker.js";
export { form8949Csv } from "./forms/form-8949-csv.js";
export { type FormPageOptions, form8949Page } from "./forms/form-8949-page.js";
export { form8949Txf, type TxfExport, type TxfOptions } from "./forms/form-8949-txf.js";
export { joinImports } from "./join/join-imports.js";
export type {
  CoveredDays,
  DuplicateTransaction,
  ImportJoinOptions,
  JoinedAccount,
  JoinedImport,
  OfFile,
} from "./join/join-types.js";
export { type OpeningOptions, transactionsFromOpeningLots } from "./opening/transactions-from-opening-lots.js";
export { type ExchangeRateCsvOptions, exchangeRatesFromCsv } from "./rates/exchange-rates-from-csv.js";
export {
  type BrokerReader,
  type BrokerReaderOptions,
  type BrokerRow,
  openBrokerReader,
} from "./stream/open-broker-reader.js";
export type * from "./types.js";
