/**
 * Clients that write until the service is gone, and remember what they were
 * promised.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { Service } from "./service.ts";

interface Promised {
  /** The last version that was acknowledged; 0 for none. */
  acknowledged: number;
  /** The last version that was sent. */
  sent: number;
}

/** Some clients; each writes version after version of a few people. */
export class Writers {
  readonly #promised = new Map<string, Promised>();

  /** How many writes were acknowledged so far. */
  acknowledged = 0;

  /** Starts so many clients; resolves when each has seen the service go. */
  async writeTo(service: Service, clients: number): Promise<void> {
    await Promise.all(
      Array.from({ length: clients }, (_, n) => this.#write(service, n)),
    );
  }

  async #write(service: Service, client: number): Promise<void> {
    for (let n = 0;; n++) {
      const id = `w${client}-${n % 7}`;
      const promised = this.#promised.get(id) ?? { acknowledged: 0, sent: 0 };
      this.#promised.set(id, promised);
      const version = ++promised.sent;
      let status: number;
      try {
        ({ status } = await service.put(id, "V", `${version}`));
      } catch {
        return;
      }
      if (status === 503) return void promised.sent--;
      assert(status === 200 || status === 201, `${status}`);
      promised.acknowledged = version;
      this.acknowledged++;
    }
  }

  /** Fails unless everyone is as was promised, or as was sent after that. */
  async check(service: Service): Promise<void> {
    for (const [id, { acknowledged, sent }] of this.#promised) {
      const { names } = await service.get(id);
      const version = names === "" ? 0 : Number(names.slice("V ".length));
      assert(
        version >= acknowledged && version <= sent,
        `${id} is ${version}, not from ${acknowledged} to ${sent}`,
      );
    }
  }
}
