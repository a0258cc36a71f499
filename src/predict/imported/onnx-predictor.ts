import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { type FeatureMatrix, readFeatureMatrix } from "../inputs/feature-matrix.js";

/** A tensor as ONNX Runtime takes and gives it: numbers, their type and their shape. */
export interface OnnxTensor {
  /** Such as "float32". */
  readonly type: string;
  /** The numbers, in a typed array. */
  readonly data: unknown;
  /** The shape. */
  readonly dims: readonly number[];
}

/** What is used of an `InferenceSession` of `onnxruntime-node` or `onnxruntime-web`. */
export interface OnnxSession {
  /** Runs the model on inputs by name. */
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
}

/** Which tensors of the model are the features and the predictions. */
export interface OnnxPredictorOptions {
  /** Name of the input, n rows by d features of 32 bits. */
  readonly input: string;
  /** Name of the output, one number for each row. */
  readonly output: string;
}

const declared: OptionsOf<OnnxPredictorOptions> = {
  input: { kind: "text", required: true },
  output: { kind: "text", required: true },
};

/**
 * Predictions of an ONNX model, by a session of the optional peer that the caller brings.
 *
 * @param session - an `InferenceSession` of `onnxruntime-node` or `onnxruntime-web`; this library imports neither
 * @param options - names of the input and the output of the model
 * @returns a function from rows of features (NaN is passed on) to a promise of one number for each row
 * @throws {@link PortfolioError} `invalid-argument`; the promise is rejected with `shape` when the output is not one number for each
 *   row, and with what the session throws
 * @remarks Features are rounded to 32 bits, which is what converted models take.
 * @example
 * const session = await ort.InferenceSession.create("model.onnx");
 * const scores = await onnxPredictor(session, { input: "x", output: "variable" })(features);
 */
export function onnxPredictor(
  session: OnnxSession,
  options: OnnxPredictorOptions,
): (x: FeatureMatrix) => Promise<Float64Array> {
  requireObject("session", session, "an InferenceSession of onnxruntime-node or onnxruntime-web");
  if (typeof session.run !== "function") {
    throw new PortfolioError("invalid-argument", "session has no function run: give an InferenceSession", {
      argument: "session",
    });
  }
  const { input, output } = readOptions("options", options, declared, { what: "an option of onnxPredictor" });
  return async (x) => {
    const { values, rows, columns } = readFeatureMatrix("x", x, { missing: true });
    // a plain object with these keys is what both peers read of their own Tensor
    const tensor = { type: "float32", data: Float32Array.from(values), dims: [rows, columns], location: "cpu" };
    const answer = await session.run({ [input]: tensor });
    const found = answer?.[output];
    const data = found?.data as ArrayLike<number | bigint> | undefined;
    if (data?.length !== rows) {
      const came = found === undefined ? `no output "${output}"` : `${shownValue(data?.length)} numbers in "${output}"`;
      throw new PortfolioError(
        "shape",
        `the session gave ${came} for ${rows} rows: name the output with one number for each`,
        {
          output,
          known: Object.keys(answer ?? {}),
        },
      );
    }
    return Float64Array.from({ length: rows }, (_, t) => Number(data[t]));
  };
}
