/**
 * Searches each answer that a test fetches: the runner has this loaded before
 * each file of tests.
 *
 * @module
 */
import { searched } from "./answers.ts";

const { fetch } = globalThis;

globalThis.fetch = async (...request) =>
  await searched(await fetch(...request));
