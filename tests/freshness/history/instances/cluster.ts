/**
 * Instances of one service, or of several, on one database and one cache.
 *
 * @module
 */
import { Node, type NodeOptions } from "./node.ts";
import type { Profile } from "../profiles.ts";
import type { Servers } from "../servers.ts";

/** Instances that run, and the ids that every client uses. */
export class Cluster implements AsyncDisposable {
  /** The database and the cache. */
  readonly servers: Servers;
  /** The instances. */
  readonly nodes: readonly Node[];
  /** Ids that no run has used before; cache servers keep them in turn. */
  readonly ids: readonly string[];

  private constructor(servers: Servers, nodes: readonly Node[], ids: number) {
    this.servers = servers;
    this.nodes = nodes;
    this.ids = Array.from(
      { length: ids },
      () => `hot-${crypto.randomUUID().slice(0, 8)}`,
    );
  }

  /** Starts the instances of a kind of run. */
  static async start(
    servers: Servers,
    { instances, ids, settings, clocks = [], services = ["test"] }: Profile,
    mutant: NodeOptions["mutant"],
  ): Promise<Cluster> {
    for (const it of services) await servers.store.createDatabase(it);
    const nodes = await Promise.all(
      Array.from({ length: instances }, (_, i) => {
        const database = services[i % services.length] ?? "";
        const options = { mutant, settings, clocks: clocks[i], database };
        return Node.create(servers, options);
      }),
    );
    const cluster = new Cluster(servers, nodes, ids);
    try {
      await Promise.all(nodes.map((node) => node.start()));
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Stops the instances; the servers go on. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.nodes.map((node) => node[Symbol.asyncDispose]()));
  }
}
