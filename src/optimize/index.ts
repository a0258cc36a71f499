export { requireOptimal } from "./require-optimal.js";
