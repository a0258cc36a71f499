import type { Activity, Draft, OpenQuestion } from "../activities/activity.js";
import { present } from "../activities/present.js";
import { plainNumber, rounded, times } from "../fields/decimal.js";
import type { RateBook } from "../rates/read-rates.js";

/** The activity with its money converted; undefined where it is in another currency and no rate is known. */
export function inHomeCurrency(activity: Activity, home: string, rates: RateBook | undefined): Activity | undefined {
  const { currency, amount, price, fees, basis } = activity;
  if (currency === undefined || currency === "" || currency === home) return activity;
  if (amount === undefined && price === undefined && basis === undefined) return activity;
  const rate = rates?.rateOn(activity.date, currency, home);
  if (rate === undefined) return undefined;
  const { amount: _, price: _p, fees: _f, basis: _b, ...rest } = activity;
  return {
    ...rest,
    ...present("amount", amount === undefined ? undefined : rounded(times(amount, rate), 2)),
    ...present("price", price === undefined ? undefined : times(price, rate)),
    ...present("fees", fees === undefined ? undefined : times(fees, rate)),
    ...present("basis", basis === undefined ? undefined : rounded(times(basis, rate), 2)),
  };
}

/** The question for a rate or an amount, where {@link inHomeCurrency} knows none. */
export function currencyQuestion(activity: Activity, account: string, home: string): OpenQuestion {
  const { kind, date, asset, quantity, currency = "" } = activity;
  const type =
    kind === "trade"
      ? (quantity?.units ?? 0n) > 0n
        ? "buy"
        : "sell"
      : kind === "reinvestment"
        ? "dividend-reinvestment"
        : kind;
  const base = ["buy", "sell", "short-sale", "cover", "dividend-reinvestment"].includes(type)
    ? {
        base: {
          type: type as Draft["type"],
          date,
          account,
          asset,
          ...present(
            "quantity",
            quantity === undefined
              ? undefined
              : plainNumber({ ...quantity, units: quantity.units < 0n ? -quantity.units : quantity.units }),
          ),
        },
      }
    : {};
  return {
    question: `The money of ${asset} on ${date} is in ${currency.slice(0, 10)}, and the ledger in ${home}: give exchangeRates for that day, or the amount in ${home}.`,
    choices: {},
    ...base,
    needs: ["amount"],
  };
}
