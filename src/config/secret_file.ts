/**
 * The reader of secrets in files, as container platforms mount them.
 *
 * @module
 */
import { whyUnreadable } from "../unreadable.ts";

/** A file, and the setting that names it. */
export interface SecretFile {
  /** The path of the file. */
  readonly text: string;
  /** The variable or flag, for messages. */
  readonly from: string;
}

/** The content of the file; if it cannot be read, the reason is added to `faults`. */
export function readSecret(
  { text: path, from }: SecretFile,
  readFile: (path: string) => string,
  faults: string[],
): string | undefined {
  try {
    return readFile(path);
  } catch (error) {
    faults.push(
      `${from}: the file "${path}" cannot be read: ${whyUnreadable(error)}`,
    );
    return undefined;
  }
}
