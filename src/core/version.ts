/** The version of this library, as in package.json; a test holds them together. */
export const LIBRARY_VERSION = "0.1.0";
