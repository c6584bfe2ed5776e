/**
 * A version of the project whose people may have an e-mail address, too.
 *
 * @module
 */
import { copyProject } from "../e2e/project_copy.ts";
import { addEmail, makeOptional } from "../record/added_email.ts";

/** What the table of people gets before that version is deployed. */
export const MIGRATION =
  "ALTER TABLE test.person ADD COLUMN IF NOT EXISTS email VARCHAR(255) " +
  "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL";

/** A copy of the project with the change; disposing removes it. */
export async function changedVersion(): Promise<
  AsyncDisposable & { readonly path: string }
> {
  const copy = await copyProject();
  await addEmail(copy.path);
  await makeOptional(copy.path);
  return copy;
}
