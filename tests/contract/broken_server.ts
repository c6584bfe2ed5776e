/**
 * Servers that each break one rule of a {@linkcode KeyValue}. The laws of a
 * cache must find every one of them.
 *
 * @module
 */
import type {
  Found,
  Key,
  Operation,
  Reply,
  Value,
  Version,
} from "../../src/dao/key_value.ts";
import type { Person } from "../../src/person/person.ts";
import { MemoryKeyValue } from "../support/fakes/memory_key_value.ts";

/** A broken server, and the name of the law that finds it. */
export interface BrokenServer {
  readonly breaks: string;
  readonly Server: typeof MemoryKeyValue;
}

/** A correct server, with a `get` for the broken ones. */
class Server extends MemoryKeyValue {
  protected async find(key: Key): Promise<Found<Person> | undefined> {
    const found = await super.run({ op: "get", key });
    return typeof found === "object" ? found : undefined;
  }
}

/** The broken servers, by what they do wrong. */
export const BROKEN_SERVERS: Readonly<Record<string, BrokenServer>> = {
  "stores every fill": {
    breaks: "a ticket from before a write fills nothing after it",
    Server: class extends Server {
      override run(it: Operation<Person>): Promise<Reply<Person>> {
        return super.run(it.op === "compareAndSet" ? { ...it, op: "set" } : it);
      }
    },
  },
  "compares and stores in two steps": {
    breaks: "a ticket fills once",
    Server: class extends Server {
      override async run(it: Operation<Person>): Promise<Reply<Person>> {
        if (it.op !== "compareAndSet") return await super.run(it);
        const found = await this.find(it.key);
        return found?.version === it.version &&
          await super.run({ ...it, op: "set" });
      }
    },
  },
  "compares values, and not versions": {
    breaks: "no ticket is issued twice",
    Server: class extends Server {
      override async run(it: Operation<Person>): Promise<Reply<Person>> {
        if (it.op === "add") {
          return await super.run(it) ? versionOf(it.value) : undefined;
        }
        const found = await this.find(it.key);
        const version = versionOf(found?.value);
        if (it.op === "get") return found && { ...found, version };
        if (it.op !== "compareAndSet") return await super.run(it);
        return found !== undefined && version === it.version &&
          await super.run({ ...it, version: found.version });
      }
    },
  },
  "does not forget": {
    breaks: "a forgotten entry is never a hit again",
    Server: class extends Server {
      override forget(): void {}
    },
  },
  "forgets entries, and no placeholders": {
    breaks: "a ticket from before forgetting fills nothing after it",
    Server: class extends Server {
      readonly #filled = new Set<string>();
      readonly #forgotten = new Set<string>();
      override forget(): void {
        for (const id of this.#filled) this.#forgotten.add(id);
      }
      override async run(it: Operation<Person>): Promise<Reply<Person>> {
        const { op, key } = it;
        if (op === "compareAndSet") this.#filled.add(key.id);
        if (this.#forgotten.delete(key.id)) {
          await super.run({ op: "delete", key });
        }
        return await super.run(it);
      }
    },
  },
  "adds over a value": {
    breaks: "readers of one placeholder share its ticket",
    Server: class extends Server {
      override async run(it: Operation<Person>): Promise<Reply<Person>> {
        const reply = await super.run(it);
        if (it.op !== "add" || reply !== undefined) return reply;
        await super.run({ ...it, op: "set" });
        return (await this.find(it.key))?.version;
      }
    },
  },
};

function versionOf(value: Value<Person> | undefined): Version {
  return JSON.stringify(value) as Version;
}
