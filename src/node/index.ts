export { type WatchConfigOptions, watchConfig } from "./watch-config.js";
