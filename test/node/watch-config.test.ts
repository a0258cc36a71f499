import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConfig, type PartialConfig, type PortfolioConfig, type ReloadedConfig } from "../../src/index.js";
import { type WatchConfigOptions, watchConfig } from "../../src/node/index.js";
import { yamlSettings } from "../../src/node/yaml-settings.js";

let folder: string;
let stop: () => void = () => undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "settings-"));
});
afterEach(() => {
  stop();
  rmSync(folder, { recursive: true, force: true });
});

const quick = { service: { pollSeconds: 0.02, settleSeconds: 0.01 } } as const;
const configOf = (overrides: PartialConfig = {}): PortfolioConfig =>
  loadConfig({ overrides: { ...overrides, service: { ...quick.service, ...overrides.service } } }).config;

/** A file under watch: what was said of it, and a promise of the next thing that will be. */
function watched(name: string, current: PortfolioConfig = configOf(), options?: WatchConfigOptions) {
  const said: ReloadedConfig[] = [];
  let wake: () => void = () => undefined;
  stop = watchConfig(
    join(folder, name),
    current,
    (reloaded) => {
      said.push(reloaded);
      wake();
    },
    options,
  );
  let taken = 0;
  return {
    said,
    async next(): Promise<ReloadedConfig> {
      while (said.length <= taken) await new Promise<void>((resolve) => (wake = resolve));
      return said[taken++]!;
    },
    write: (content: unknown): void =>
      writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content)),
  };
}
const pause = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

describe("a file of settings", () => {
  test("is read at once, followed, and gives back what is taken out of it", async () => {
    writeFileSync(join(folder, "a.json"), JSON.stringify({ costs: { fixed: 5 } }));
    const file = watched("a.json");
    expect(await file.next()).toMatchObject({
      config: { costs: { fixed: 5 } },
      changes: [{ key: "costs.fixed", from: 0, to: 5 }],
    });
    file.write({ costs: { proportional: 0.001 } });
    const second = await file.next();
    expect(second.changes.map(({ key, from, to }) => [key, from, to])).toEqual([
      ["costs.fixed", 5, 0],
      ["costs.proportional", 0, 0.001],
    ]);
    expect(Object.isFrozen(second.config)).toBe(true);
  });

  test("that is replaced in one step is followed, again and again", async () => {
    const file = watched("b.json");
    expect((await file.next()).issues[0]!.message).toContain("b.json cannot be read (ENOENT");
    for (const fixed of [1, 2, 3]) {
      writeFileSync(join(folder, "b.tmp"), JSON.stringify({ costs: { fixed } }));
      renameSync(join(folder, "b.tmp"), join(folder, "b.json"));
      expect((await file.next()).config.costs.fixed).toBe(fixed);
    }
  });

  test("that is half-written, wrong or deleted keeps the last good settings, and says why once", async () => {
    const file = watched("c.json");
    await file.next();
    file.write({ costs: { fixed: 7 } });
    expect((await file.next()).config.costs.fixed).toBe(7);
    file.write('{ "costs": { "fixed": 8');
    const half = await file.next();
    expect(half).toMatchObject({ config: { costs: { fixed: 7 } }, changes: [] });
    expect(half.issues[0]!.message).toContain("c.json cannot be read");
    file.write({ costs: { fixed: 8, fixd: 1 } });
    const wrong = await file.next();
    expect(wrong).toMatchObject({ config: { costs: { fixed: 7 } }, changes: [], issues: [{ key: "costs.fixd" }] });
    rmSync(join(folder, "c.json"));
    expect((await file.next()).issues[0]!.message).toContain("the last settings stay");
    file.write({ costs: { fixed: 9 } });
    expect((await file.next()).config.costs.fixed).toBe(9);
    const times = file.said.length;
    file.write({ costs: { fixed: 9 } });
    await pause(0.1);
    expect(file.said).toHaveLength(times);
  });

  test("that is written in pieces is read when it is still", async () => {
    writeFileSync(join(folder, "d.json"), "{}");
    const file = watched("d.json", configOf({ service: { pollSeconds: 0.02, settleSeconds: 0.15 } }));
    await pause(0.2);
    const text = JSON.stringify({ costs: { fixed: 3 }, limits: { maxPosition: 0.2 } });
    for (let k = 8; k < text.length + 8; k += 8) {
      file.write(text.slice(0, k));
      await pause(0.02);
    }
    expect(await file.next()).toMatchObject({
      issues: [],
      config: { costs: { fixed: 3 }, limits: { maxPosition: 0.2 } },
    });
  });

  test("may loosen a hard limit only where the settings at the beginning say so", async () => {
    const limits = { limits: { maxPosition: 0.2 } };
    writeFileSync(join(folder, "e.json"), JSON.stringify({ limits: { maxPosition: 0.5 } }));
    const strict = watched("e.json", configOf(limits));
    expect(await strict.next()).toMatchObject({ changes: [], config: limits, issues: [{ key: "limits.maxPosition" }] });
    stop();
    const loose = watched("e.json", configOf({ ...limits, service: { allowLooserLimits: true } }));
    expect(await loose.next()).toMatchObject({ config: { limits: { maxPosition: 0.5 } }, issues: [] });
  });

  test("is looked at as often as service.pollSeconds says, and not after the end", async () => {
    const file = watched("f.json");
    await file.next();
    stop();
    file.write({ costs: { fixed: 1 } });
    await pause(0.1);
    expect(file.said).toHaveLength(1);
  });

  test("may be YAML, in the part of it that is described, or by a parser of the caller", async () => {
    writeFileSync(join(folder, "g.yaml"), "costs:\n  fixed: 4 # a fee\noptimizer:\n  method: equal-weight\n");
    const file = watched("g.yaml");
    expect((await file.next()).config).toMatchObject({ costs: { fixed: 4 }, optimizer: { method: "equal-weight" } });
    file.write("costs: [1, 2]\n");
    expect((await file.next()).issues[0]!.message).toContain("line 1 is `costs: [1, 2]`");
    stop();
    writeFileSync(join(folder, "h.ini"), "anything");
    const own = watched("h.ini", configOf(), { parse: (text) => ({ costs: { fixed: text.length } }) });
    expect((await own.next()).config.costs.fixed).toBe(8);
  });

  test("is refused at the call when the call is wrong", () => {
    const config = configOf();
    expect(() => watchConfig("", config, () => undefined)).toThrow(/path is/);
    expect(() => watchConfig("x.json", {} as never, 5 as never)).toThrow(/onReload is 5/);
    expect(() => watchConfig("x.json", { a: 1 } as never, () => undefined)).toThrow(/current/);
    expect(() => watchConfig("x.json", config, () => undefined, { pars: JSON.parse } as never)).toThrow(
      /did you mean parse/,
    );
  });
});

describe("the small part of YAML", () => {
  test("reads groups, scalars, quotes and comments", () => {
    expect(
      yamlSettings(
        "---\n# all\r\nlimits:\n  maxPosition: .25\n  minCash: -1e-3\n  refuseDuplicates: true\nportfolio:\n  currency: \"E#R\"  # not a comment in quotes\n  riskFreeRate: 'a b'\ncosts:\n",
      ),
    ).toEqual({
      limits: { maxPosition: 0.25, minCash: -0.001, refuseDuplicates: true },
      portfolio: { currency: "E#R", riskFreeRate: "a b" },
    });
  });

  test.each([
    ["limits: 5", /line 1/],
    ["  maxPosition: 1", /below its group/],
    ["limits:\n  a: 1\n  a: 2", /twice/],
    ["limits:\nlimits:", /twice/],
    ["limits:\n  - 1", /line 2/],
    ["limits:\n\tmax: 1", /line 2/],
    ["limits:\n  max: &x 1", /line 2.*a value is/],
    ["limits:\n  max: |\n    text", /line 2/],
  ])("refuses %j with its line", (text, message) => {
    expect(() => yamlSettings(text)).toThrow(message);
  });
});
