import { present } from "../activities/present.js";
import type { ImportedTransaction } from "../types.js";
import type { FileTransaction } from "./find-duplicates.js";
import type { JoinedImport } from "./join-types.js";

/** The transactions that are kept, in order of date and with ids of their own, and the list of those that are not. */
export function joinedTransactions(
  all: readonly FileTransaction[],
  repeats: ReadonlyMap<ImportedTransaction, FileTransaction>,
): Pick<JoinedImport, "transactions" | "duplicates"> {
  const ids = freshIds(all.flatMap(({ transaction }) => (repeats.has(transaction) ? [] : [transaction])));
  const idOf = (transaction: ImportedTransaction): string =>
    ids.get(repeats.get(transaction)?.transaction ?? transaction)!;
  // the lots that a sale names are those of its own file
  const names = new Map(all.map(({ file, transaction }) => [`${file} ${transaction.id}`, idOf(transaction)]));
  const kept = all.flatMap(({ file, transaction }) => {
    if (repeats.has(transaction)) return [];
    const nameOf = (lot: string): string => names.get(`${file} ${lot}`) ?? lot;
    const { lots, lot } = transaction;
    return [
      {
        ...transaction,
        id: idOf(transaction),
        ...present(
          "lots",
          lots?.map((each) => ({ ...each, lot: nameOf(each.lot) })),
        ),
        ...present("lot", lot === undefined ? undefined : nameOf(lot)),
        file,
      },
    ];
  });
  return {
    transactions: kept.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)),
    duplicates: all.flatMap(({ file, transaction }) => {
      const original = repeats.get(transaction);
      if (original === undefined) return [];
      const { id, line, row } = transaction;
      return [{ file, id, line, row, kept: { file: original.file, id: idOf(transaction) } }];
    }),
  };
}

function freshIds(transactions: readonly ImportedTransaction[]): Map<ImportedTransaction, string> {
  const taken = new Set(transactions.map(({ id }) => id));
  const given = new Set<string>();
  return new Map(
    transactions.map((transaction) => {
      let id = transaction.id;
      for (let k = 1; given.has(id) || (k > 1 && taken.has(id)); k++) id = `${transaction.id}~${k}`;
      given.add(id);
      return [transaction, id];
    }),
  );
}
