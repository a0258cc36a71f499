import type { CsvPreset } from "../activities/csv-preset.js";
import { coinbase } from "../brokers/coinbase.js";
import { etrade, etradeActivity } from "../brokers/etrade.js";
import { fidelity } from "../brokers/fidelity.js";
import { form1099BSales, openLots } from "../brokers/form-1099-b.js";
import { merrill } from "../brokers/merrill.js";
import { robinhood } from "../brokers/robinhood.js";
import { schwab } from "../brokers/schwab.js";
import { vanguard } from "../brokers/vanguard.js";

/** Every table that is known by its header, the most particular first. */
export const KNOWN_PRESETS: readonly CsvPreset[] = [
  schwab,
  fidelity,
  vanguard,
  etrade,
  etradeActivity,
  robinhood,
  merrill,
  coinbase,
  form1099BSales,
  openLots,
];
