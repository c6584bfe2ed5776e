/**
 * A network in virtual time: ways from an instance to a server, which may be
 * slow, cut, or lose replies; and connections, which keep the order of their
 * messages, as TCP does.
 *
 * @module
 */
import type { VirtualProcess, World } from "./clock.ts";

/** Why a request failed before its deadline. */
export class ConnectionError extends Error {
  /** Whether the request may have reached the server. */
  readonly sent: boolean;

  /** The server refused the connection, or it ended during the request. */
  constructor(sent: boolean) {
    super(sent ? "The connection was reset." : "The connection was refused.");
    this.sent = sent;
  }
}

/** The machine of a server. */
export class Server {
  /** Its process: it may be stopped. */
  readonly process: VirtualProcess;
  /** Whether it accepts connections. */
  up = true;
  /** How often it was started: nothing that was sent earlier arrives. */
  starts = 1;
  /** The open connections. */
  readonly connections: Set<Connection> = new Set();

  /** A server of that world. */
  constructor(world: World) {
    this.process = world.process();
  }

  /** Ends the server as a crash does; every connection is reset. */
  crash(): void {
    this.up = false;
    for (const connection of this.connections) connection.reset();
  }

  /** Starts the server again. */
  restart(): void {
    this.starts++;
    this.up = true;
  }
}

/** The way between one instance and one server. */
export class Way {
  /** The most milliseconds that a reply is delayed. */
  slow = 0;
  /** The number of replies that will be lost. */
  losses = 0;
  readonly #world: World;
  readonly #network: VirtualProcess;
  readonly #connections = new Set<Connection>();
  #cut = false;

  /** A way of that world, through that network. */
  constructor(world: World, network: VirtualProcess) {
    this.#world = world;
    this.#network = network;
  }

  /** Whether nothing gets through. */
  get cut(): boolean {
    return this.#cut;
  }

  /** Cuts the way, or mends it: what was sent meanwhile may arrive late. */
  set cut(cut: boolean) {
    this.#cut = cut;
    if (cut) return;
    for (const connection of this.#connections) {
      connection.resume(this.#world.chance.next() < 0.5);
    }
    this.#connections.clear();
  }

  /** The time in the world. */
  get time(): number {
    return this.#world.time;
  }

  /** How long a message travels. */
  latency(direction: Direction): number {
    const chance = this.#world.chance.next();
    const usual = 1 + 2 * chance * chance;
    if (direction === "there") return usual;
    return usual + this.slow * this.#world.chance.next();
  }

  /** Runs `arrive` so much later. */
  after(ms: number, arrive: () => void): void {
    this.#network.setTimeout(arrive, ms);
  }

  /** The connection holds messages until the way is mended. */
  hold(connection: Connection): void {
    this.#connections.add(connection);
  }
}

type Direction = "there" | "back";

/** Ends a request under way. */
type Fail = (error: Error) => void;

/** A connection of an instance to a server. */
export class Connection {
  readonly #way: Way;
  readonly #client: VirtualProcess;
  readonly #server: Server;
  readonly #start: number;
  readonly #last = { there: 0, back: 0 };
  readonly #pending = new Set<Fail>();
  #held: (() => void)[] = [];
  /** Whether it was reset, or lost a message: nothing arrives any more. */
  #dead = false;

  /** A new connection of that client. */
  constructor(way: Way, client: VirtualProcess, server: Server) {
    this.#way = way;
    this.#client = client;
    this.#server = server;
    this.#start = server.starts;
    server.connections.add(this);
  }

  /**
   * Sends a request, which the server applies when it arrives. The promise
   * settles when the reply arrives; if a message is lost, never.
   */
  request<T>(apply: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#pending.add(reject);
    this.#travel("there", this.#server.process, () => {
      if (!this.#server.up) return this.reset(false);
      if (this.#dead || this.#server.starts !== this.#start) return;
      const reply = (end: () => void) => {
        if (this.#way.losses > 0) {
          this.#way.losses--;
          this.#dead = true;
        }
        this.#travel("back", this.#client, () => {
          this.#pending.delete(reject);
          end();
        });
      };
      apply().then(
        (value) => reply(() => resolve(value)),
        (error) => reply(() => reject(error)),
      );
    });
    return promise;
  }

  /** Ends the connection at the client; what it has sent may still arrive. */
  close(): void {
    this.#server.connections.delete(this);
    this.#pending.clear();
  }

  /** Resets the connection; the client learns it if the way is not cut. */
  reset(sent = true): void {
    this.#server.connections.delete(this);
    this.#dead = true;
    if (this.#way.cut) return;
    this.#way.after(
      this.#way.latency("there"),
      () =>
        this.#client.receive(() => {
          for (const fail of this.#pending) fail(new ConnectionError(sent));
          this.#pending.clear();
        }),
    );
  }

  /** The way is mended: delivers what it held, or loses it. */
  resume(deliver: boolean): void {
    const held = this.#held;
    this.#held = [];
    if (!deliver) this.#dead = true;
    else held.forEach((arrive) => arrive());
  }

  #travel(direction: Direction, to: VirtualProcess, run: () => void): void {
    if (this.#dead && direction === "back") return;
    const { time } = this.#way;
    const at = Math.max(
      this.#last[direction],
      time + this.#way.latency(direction),
    );
    this.#last[direction] = at;
    const arrive = () => {
      if (this.#way.cut || this.#held.length > 0) {
        this.#held.push(arrive);
        this.#way.hold(this);
      } else if (!this.#dead || direction === "there") to.receive(run);
    };
    this.#way.after(at - time, arrive);
  }
}
