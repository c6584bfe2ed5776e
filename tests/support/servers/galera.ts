import { freePort } from "./free_port.ts";
import { GaleraNode } from "./galera_node.ts";
import { StartError } from "./server.ts";

/** A private cluster: MariaDB with Galera, with an empty database `test`. */
export class Galera implements AsyncDisposable {
  /** The nodes; the first one has made the data. */
  readonly nodes: readonly [GaleraNode, ...GaleraNode[]];

  private constructor(nodes: readonly [GaleraNode, ...GaleraNode[]]) {
    this.nodes = nodes;
  }

  /**
   * Starts so many nodes, one after the other. A node has four ports, and another
   * process may be faster to take one: then the cluster begins again with others.
   */
  static async start(count = 3): Promise<Galera> {
    for (let attempt = 1;; attempt++) {
      try {
        return await Galera.#begin(count);
      } catch (error) {
        if (!(error instanceof StartError) || attempt === 3) throw error;
      }
    }
  }

  static async #begin(count: number): Promise<Galera> {
    const all: GaleraNode[] = [];
    let together = false;
    const make = (number: number): GaleraNode => {
      const node: GaleraNode = new GaleraNode(
        number,
        freePort(),
        // The first node begins the cluster, and later joins the others.
        () => number === 1 && !together ? [] : all.filter((it) => it !== node),
      );
      all.push(node);
      return node;
    };
    const first = make(1);
    const cluster = new Galera([
      first,
      ...Array.from({ length: count - 1 }, (_, i) => make(i + 2)),
    ]);
    try {
      for (const node of cluster.nodes) await node.start();
      together = true;
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Stops all nodes. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.nodes.map((it) => it[Symbol.asyncDispose]()));
  }
}
