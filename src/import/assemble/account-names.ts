import type { BrokerImportOptions } from "../types.js";

/** The id of the account that a row belongs to, or why the row is passed. */
export type AccountOf = (name: string | undefined) => { readonly id: string } | { readonly passed: string };

/** Rows find their account by the name or number that the file gives, and where all rows go to one account by nothing. */
export function accountFinder(account: BrokerImportOptions["account"], only: string | undefined): AccountOf {
  if (typeof account === "string") {
    if (only === undefined) return () => ({ id: account });
    return (name) =>
      name === only ? { id: account } : { passed: `another account of the file (${name ?? "without a name"})` };
  }
  const names = Object.keys(account);
  return (name) => {
    if (name !== undefined && Object.hasOwn(account, name)) return { id: account[name]! };
    const plain = plainName(name);
    const found = names.find((one) => plainName(one) === plain);
    if (found !== undefined) return { id: account[found]! };
    // a file that does not name its account belongs to the only one there is
    if (name === undefined && names.length === 1) return { id: account[names[0]!]! };
    return {
      passed: `the account ${name === undefined ? "of the row is not named" : `"${name.slice(0, 40)}" is not one of options.account`}`,
    };
  };
}

function plainName(name: string | undefined): string {
  return (name ?? "").toLowerCase().replace(/[^a-z0-9]/g, "");
}
