import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";
import * as vega from "vega";
import * as vegaLite from "vega-lite";
import { describe, expect, test } from "vitest";
import * as omni from "../../src/index.js";
import { worldOf } from "./world.js";

/**
 * Every block of TypeScript in the guides and the README runs, from top to bottom of its page, and every figure that a comment
 * states after an expression is what the expression gives, to the digits that are printed.
 */
const root = new URL("../../", import.meta.url);
const pages = [
  ["README", "README.md"],
  ...readdirSync(new URL("docs/guide/", root))
    .filter((file) => file.endsWith(".md"))
    .map((file) => [file.replace(".md", ""), `docs/guide/${file}`]),
] as [string, string][];

const blocksOf = (file: string): string[] =>
  [...readFileSync(new URL(file, root), "utf8").matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);

/** `expression; // 0.019` becomes a check; declarations and other statements stay. */
function withChecks(block: string): string {
  return block.replace(
    /^(?!import |const |let |for |if |type |\/\/|[ }\])])(.+?);[ \t]*\/\/ (.+)$/gm,
    (line, expression: string, comment: string) =>
      /^[a-zA-Z_$][\w$.]*\s=(?!=)/.test(expression)
        ? line
        : `await __check(${expression.replace(/^console\.log\((.*)\)$/, "[$1]")}, ${JSON.stringify(comment)}, ${JSON.stringify(expression)});`,
  );
}

/** The literal that a comment begins with, or `undefined` where it begins with words. */
function statedValue(comment: string): unknown {
  const match = /^(-?\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?|"[^"]*"|true|false|null|\[[^\]]*\]|\{[^}]*\})(?=$|[\s:;,.])/.exec(
    comment,
  );
  if (match === null) return undefined;
  const text = match[1]!.replace(/(?<=\d)_(?=\d)/g, "");
  try {
    return new Function(`return (${text});`)();
  } catch {
    return undefined;
  }
}

function decimals(value: number, comment: string): number {
  const digits = /^-?[\d_]+(?:\.(\d+))?/.exec(comment);
  return Number.isInteger(value) && digits?.[1] === undefined ? 0 : (digits?.[1]?.length ?? 6);
}

function check(actual: unknown, comment: string, expression: string): void {
  if (expression.startsWith("console.log(")) {
    const printed = actual as readonly unknown[];
    if (printed.every((one) => typeof one !== "object"))
      expect(comment.startsWith(printed.join(" ")), `${printed.join(" ")} is printed`).toBe(true);
    return;
  }
  const stated = statedValue(comment);
  if (stated === undefined) return;
  if (typeof stated === "number") {
    expect(typeof actual, `${expression} is ${String(actual)}`).toBe("number");
    const places = decimals(stated, comment);
    expect(Number((actual as number).toFixed(places)) + 0, expression).toBe(Number(stated.toFixed(places)) + 0);
  } else expect(actual, expression).toEqual(stated);
}

describe.each(pages)("%s", (guide, file) => {
  const blocks = blocksOf(file);
  test.runIf(blocks.length > 0)("its code runs and gives the figures that it states", async () => {
    let ran = 0;
    const scope: Record<string, unknown> = {
      ...omni,
      vega,
      vegaLite,
      console: { log: () => undefined },
      __check: check,
      __ran: () => {
        ran += 1;
      },
      ...worldOf(guide),
    };
    const source = blocks
      .map((block) => withChecks(block.replace(/^import [\s\S]*?;\n/gm, "")))
      // a later block may use the names of an earlier one, and declare them again
      .map((block) => block.replace(/^(const|let) /gm, "var "))
      .join("\n");
    const script = ts.transpile(`async function page() {${source}; __ran();}`, { target: ts.ScriptTarget.ES2022 });
    const names = Object.keys(scope).filter((name) => /^[\w$]+$/.test(name));
    await new Function(...names, `${script}\nreturn page();`)(...names.map((name) => scope[name]));
    expect(ran).toBe(1);
  });
});
