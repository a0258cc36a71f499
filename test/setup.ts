import fc from "fast-check";

// The same cases on every run, so that a red test is a change and not luck. FC_SEED=… npm test explores others.
fc.configureGlobal({ seed: Number(process.env["FC_SEED"] ?? 20_261_122) });
