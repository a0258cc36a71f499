import type { Draft } from "../activities/activity.js";
import { present } from "../activities/present.js";
import type { ImportedTransaction } from "../types.js";
import type { Entry } from "./entry.js";

/** Gives the transactions of a file their ids. Ids are names of lots: unique, whatever the file has. */
export class TransactionNames {
  readonly #ids = new Set<string>();

  /** The transactions of a row, with ids made of the account and the file's own ids, or else of the line. */
  transactionsOf(
    drafts: readonly Draft[],
    { row, line, reading }: Entry,
    currency: string | undefined,
  ): readonly ImportedTransaction[] {
    const ids = new Map<string, string>();
    return drafts.map((draft, k) => {
      const local = draft.id;
      const isLot = "reported" in reading && local !== undefined;
      const id = this.#freshId(
        isLot || local === undefined ? `${draft.account ?? "all"}-${line}` : `${draft.account ?? "all"}-${local}`,
        k,
      );
      if (local !== undefined) ids.set(local, id);
      return {
        ...draft,
        id,
        ...present(
          "lots",
          draft.lots?.map((lot) => ({ ...lot, lot: ids.get(lot.lot) ?? lot.lot })),
        ),
        line,
        row,
        ...present("currency", currency === undefined || currency === "" ? undefined : currency),
      };
    });
  }

  #freshId(wanted: string, part: number): string {
    const first = part === 0 ? wanted : `${wanted}-${part + 1}`;
    for (let k = 0; ; k++) {
      const id = k === 0 ? first : `${first}~${k}`;
      if (this.#ids.has(id)) continue;
      this.#ids.add(id);
      return id;
    }
  }
}
