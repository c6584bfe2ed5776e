/**
 * The machine that an instance believes it runs on: its clocks, and the ports
 * behind the names of its cache servers. Deno loads this module before the
 * program, so that the service needs no option for it.
 *
 * The environment variable `MACHINE` holds a {@linkcode Machine} as JSON.
 *
 * @module
 */

/** What is special about a machine. */
export interface Machine {
  /** The loopback port of each `host:port`. */
  readonly ports: Readonly<Record<string, number>>;
  /**
   * The file that says by how many milliseconds the wall clock is ahead. It may
   * change at any time, also while the process is stopped.
   */
  readonly ahead?: string | undefined;
  /**
   * Whether a pause of the process looks like that of a suspended machine: its
   * steady clock does not count the pause.
   */
  readonly suspends?: boolean | undefined;
}

/** A process that did not look at the time for longer was paused, in ms. */
const PAUSE = 100;

const text = Deno.env.get("MACHINE");
if (text !== undefined) become(JSON.parse(text));

/** Changes the process. */
function become({ ports, ahead, suspends = false }: Machine): void {
  const connect = Deno.connect;
  const redirected = (options: Deno.ConnectOptions) => {
    const port = ports[`${options.hostname}:${options.port}`];
    return connect(
      port === undefined
        ? options
        : { ...options, hostname: "127.0.0.1", port },
    );
  };
  Object.assign(Deno, { connect: redirected });

  if (ahead !== undefined) {
    const now = Date.now;
    Date.now = () => now() + Number(Deno.readTextFileSync(ahead));
  }

  if (!suspends) return;
  const steady = performance.now.bind(performance);
  let [last, paused] = [steady(), 0];
  performance.now = () => {
    const at = steady();
    if (at - last > PAUSE) paused += at - last;
    last = at;
    return at - paused;
  };
  // The program starts only when nothing here is left to do.
  Deno.unrefTimer(setInterval(() => performance.now(), PAUSE / 10));
}
