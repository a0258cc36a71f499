/// <reference types="node" />
import { type FSWatcher, watch } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import type { ConfigIssue, ReloadedConfig } from "../config/config-types.js";
import type { PortfolioConfig } from "../config/portfolio-config.js";
import { reloadConfig } from "../config/reload-config.js";
import { wholeConfig } from "../config/whole-config.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import { shownValue } from "../core/errors/shown-value.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { yamlSettings } from "./yaml-settings.js";

/** How a file of settings is read. */
export interface WatchConfigOptions {
  /** Reads the text of the file, such as `YAML.parse` of a package. Default: JSON, or the small part of YAML that the guide describes for `.yaml` and `.yml`. */
  readonly parse?: (text: string) => unknown;
}

const declared: OptionsOf<WatchConfigOptions> = { parse: { kind: "function" } };

/**
 * Calls back when a file of settings changes what a program goes by.
 *
 * The settings of the file lie over those of `current`: one that is taken out of the file has its value in `current` again. A file
 * that cannot be read, that is half-written or that has errors changes nothing: the last good settings stay, and the issues say why.
 * A file that is replaced, or deleted and written again, is followed. How often it is looked at, how long it must be still, and whether
 * it may loosen hard limits are the settings `service.pollSeconds`, `service.settleSeconds` and `service.allowLooserLimits` of `current`.
 *
 * @param path - a file of nested settings, JSON, or YAML by its ending; it need not exist yet
 * @param current - a whole configuration, such as `loadConfig` gives
 * @param onReload - called with what `reloadConfig` gives whenever something changed or the issues are others; what it throws is not caught
 * @param options - `parse`
 * @returns a function that ends the watch
 * @throws {@link PortfolioError} `invalid-argument` for a path that is no text, a `current` that is no configuration, and unknown
 *   options; never for what the file holds
 * @remarks The file is read at once and then when it changes. A watch does not keep a program running.
 * @example
 * const stop = watchConfig("settings.json", config, ({ config: next, changes, issues }) => {
 *   for (const issue of issues) console.warn(issue.message);
 *   if (changes.length > 0) engine = engine.reconfigure(next).engine;
 * });
 */
export function watchConfig(
  path: string,
  current: PortfolioConfig,
  onReload: (reloaded: ReloadedConfig) => void,
  options: WatchConfigOptions = {},
): () => void {
  if (typeof path !== "string" || path === "") {
    throw new PortfolioError("invalid-argument", `path is ${shownValue(path)}: give the path of a file`);
  }
  if (typeof onReload !== "function") {
    throw new PortfolioError("invalid-argument", `onReload is ${shownValue(onReload)}: give a function`);
  }
  const { parse = /\.ya?ml$/i.test(path) ? yamlSettings : JSON.parse } = readOptions("options", options, declared, {
    what: "an option of watchConfig",
  });
  const base = wholeConfig("current", current);
  const watcher = new ConfigWatcher(resolve(path), base, parse, onReload);
  return () => watcher.stop();
}

/** One file, the settings that act, and what was last said of it. */
class ConfigWatcher {
  readonly #path: string;
  readonly #base: PortfolioConfig;
  readonly #parse: (text: string) => unknown;
  readonly #onReload: (reloaded: ReloadedConfig) => void;
  #config: PortfolioConfig;
  #seen = "";
  #text: string | undefined;
  #said = "";
  #settling: ReturnType<typeof setTimeout> | undefined;
  readonly #poll: ReturnType<typeof setInterval>;
  #folder: FSWatcher | undefined;
  #stopped = false;

  constructor(
    path: string,
    base: PortfolioConfig,
    parse: (text: string) => unknown,
    onReload: (reloaded: ReloadedConfig) => void,
  ) {
    this.#path = path;
    this.#base = base;
    this.#config = base;
    this.#parse = parse;
    this.#onReload = onReload;
    this.#poll = setInterval(() => void this.#look(), base.service.pollSeconds * 1_000);
    this.#poll.unref();
    try {
      // the folder, for a file that is replaced is another file; where the system cannot tell, the polling does
      this.#folder = watch(dirname(path), { persistent: false }, (_, name) => {
        if (name === null || name === basename(path)) void this.#look();
      });
      this.#folder.on("error", () => this.#folder?.close());
    } catch {
      this.#folder = undefined;
    }
    void this.#look();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#poll);
    clearTimeout(this.#settling);
    this.#folder?.close();
  }

  /** Whether the file is another one than before; if so, it is read once it has been still for a moment. */
  async #look(): Promise<void> {
    const mark = await markOf(this.#path);
    if (this.#stopped || mark === this.#seen) return;
    this.#seen = mark;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => void this.#settle(mark), this.#base.service.settleSeconds * 1_000);
    this.#settling.unref();
  }

  async #settle(mark: string): Promise<void> {
    const text = await readFile(this.#path, "utf8").catch((error: unknown) => error);
    // a file that is still being written will have another mark
    if (this.#stopped || (await markOf(this.#path)) !== mark) return this.#look();
    if (typeof text !== "string") return this.#refuse(`cannot be read (${errorText(text)})`);
    if (text === this.#text) return;
    let input: unknown;
    try {
      input = this.#parse(text);
    } catch (error) {
      return this.#refuse(`cannot be read: ${errorText(error)}`);
    }
    this.#text = text;
    this.#take(input);
  }

  #take(input: unknown): void {
    // over the settings at the beginning, so that what is taken out of the file goes back
    const wanted = reloadConfig(this.#base, input, { allowLooserLimits: true });
    const failed = wanted.issues.some(({ severity }) => severity === "error");
    const { allowLooserLimits } = this.#base.service;
    const next = reloadConfig(this.#config, failed ? {} : wanted.config, { allowLooserLimits });
    this.#config = next.config;
    this.#say({ ...next, issues: [...wanted.issues, ...next.issues] });
  }

  #refuse(why: string): void {
    this.#text = undefined;
    const issue: ConfigIssue = {
      key: "config",
      value: null,
      message: `${basename(this.#path)} ${why}: the last settings stay`,
      severity: "error",
    };
    this.#say({ ...reloadConfig(this.#config, {}), issues: [issue] });
  }

  /** The same issues without a change are not said twice. */
  #say(reloaded: ReloadedConfig): void {
    const said = JSON.stringify(reloaded.issues);
    const news = reloaded.changes.length > 0 || (said !== this.#said && (said !== "[]" || this.#said !== ""));
    this.#said = said;
    if (news) this.#onReload(reloaded);
  }
}

/** What tells one state of a file from another; the same for a file that is not there. */
async function markOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(path);
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch (error) {
    return `none: ${(error as NodeJS.ErrnoException).code ?? "unknown"}`;
  }
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
