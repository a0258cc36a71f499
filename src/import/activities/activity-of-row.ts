import type { Activity } from "./activity.js";
import { optionName } from "./option-symbol.js";
import { present } from "./present.js";
import type { RowView } from "./row-view.js";

/**
 * An activity with the figures of a row: quantity, price, amount, the columns of costs, the account and the currency, under the words that
 * all presets share; and with the multiplier of an option where the symbol is one.
 */
export function activityOfRow(
  row: RowView,
  given: Pick<Activity, "kind" | "date" | "asset"> & Partial<Activity>,
): Activity {
  const option = optionName(given.asset);
  return {
    ...present("quantity", row.amount("quantity")),
    ...present("price", row.amount("price")),
    ...present("fees", row.fees("commission", "fees")),
    ...present("amount", row.amount("amount")),
    ...present("account", row.has("account") ? row.text("account") : undefined),
    ...present("currency", row.text("currency") === "" ? undefined : row.text("currency").toUpperCase()),
    signed: true,
    ...(option === undefined ? {} : { multiplier: 100, underlying: option.underlying }),
    ...given,
  };
}
