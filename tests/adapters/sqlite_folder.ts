import { sqlite } from "../../adapters/sqlite.ts";
import type { PersonStore } from "../../src/dao/person_dao.ts";
import type { StoreOptions } from "../../src/dao/registry.ts";

/** What the stores of the tests are opened with. */
export const OPTIONS: StoreOptions = { timeout: 200, connections: 1 };

/** A folder of its own, and stores in it. */
export class Folder implements AsyncDisposable {
  /** Where it is. */
  readonly path: string = Deno.makeTempDirSync();
  /** Where its database is; the folder of that is not made yet. */
  readonly file: string = `${this.path}/data/person.db`;

  /** A store on its file. */
  open(query = ""): PersonStore {
    return sqlite.open(new URL(`sqlite:${this.file}${query}`), OPTIONS);
  }

  /** Removes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}
