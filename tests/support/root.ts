/**
 * Where the project is.
 *
 * @module
 */

/** The project's folder, as a URL that ends with a slash. */
export const ROOT: URL = new URL("../../", import.meta.url);
