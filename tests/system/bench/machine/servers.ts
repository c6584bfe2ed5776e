import { MariaDb } from "../../../support/servers/mariadb.ts";
import { Memcached } from "../../../support/servers/memcached.ts";

/** The servers behind what is measured, and a directory for files. */
export interface Servers extends AsyncDisposable {
  /** A `mysql://` URL of an empty database. */
  readonly mysql: string;
  /** A memcached. */
  readonly memcached: Memcached;
  /** An empty directory. */
  readonly directory: string;
}

/** Starts them; disposing ends them and removes the directory. */
export async function startServers(): Promise<Servers> {
  await using stack = new AsyncDisposableStack();
  const mariadb = stack.use(
    await MariaDb.start({ args: ["--innodb-buffer-pool-size=256M"] }),
  );
  const memcached = stack.use(await Memcached.start());
  const directory = await Deno.makeTempDir();
  stack.defer(() => Deno.remove(directory, { recursive: true }));
  const kept = stack.move();
  return {
    mysql: mariadb.url,
    memcached,
    directory,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
