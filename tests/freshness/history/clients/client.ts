/**
 * A client of the service, which writes down what it asked and was answered.
 *
 * @module
 */
import { sentOnce } from "../../../../src/client/request/sent_once.ts";
import type { CacheUse } from "../../../../src/protocol/reading.ts";
import { type Answer, isDirect, outcomeOf, valuesOf } from "./answer.ts";
import type { AnyCall, Write } from "../checker/call.ts";
import type { ProgramOptions } from "../instances/program.ts";
import { importPeople } from "./import.ts";
import {
  removes,
  type Request,
  requestOf,
  tagOf,
  type Way,
  WAYS,
} from "./requests.ts";

/** Longer than the service takes for anything, except if it is stopped. */
const PATIENCE = 6_000;

/** What clients call: an instance, or a balancer in front of several. */
export interface Target {
  /** Where it is, or `undefined` while it is dead. */
  readonly service: { readonly url: URL } | undefined;
  /** Whether clients had better call another one. */
  readonly avoided: boolean;
  /** When it was killed, on the steady clock. */
  readonly deaths: readonly number[];
  /** How its programs are run. */
  readonly program: ProgramOptions;
  /** Whose person of that id it serves. */
  subject(id: string): string;
}

/** How a client reads. */
export interface ReadOptions {
  /** The `Cache-Control`, if any. */
  readonly cacheUse?: CacheUse | undefined;
  /** Whether the client says which value it knows: `If-None-Match`. */
  readonly conditional?: boolean;
}

/** A client; it makes one call at a time. */
export class Client {
  readonly #number: number;
  readonly #nodes: readonly Target[];
  readonly #calls: AnyCall[];
  readonly #http: Deno.HttpClient;
  readonly #seen = new Map<string, string>();
  /** Whether its last call had an answer. */
  answered = true;

  /** A client that adds its calls to `calls`. */
  constructor(
    number: number,
    nodes: readonly Target[],
    calls: AnyCall[],
    http: Deno.HttpClient,
  ) {
    this.#number = number;
    this.#nodes = nodes;
    this.#calls = calls;
    this.#http = http;
  }

  /**
   * Reads the ids: one by itself, several as a batch; with a `Cache-Control`,
   * or with the entity-tag of what this client read last.
   */
  async read(
    instance: number,
    ids: readonly string[],
    { cacheUse, conditional }: ReadOptions = {},
  ): Promise<void> {
    const node = this.#nodes[instance];
    if (!node?.service) return;
    const [first = "", ...others] = ids;
    const path = others.length > 0
      ? `persons?id=${ids.join("&id=")}`
      : `persons/${first}`;
    const known = conditional && others.length === 0
      ? this.#seen.get(node.subject(first))
      : undefined;
    const answer = await this.#fetch(node.service.url, {
      method: "GET",
      path,
      fields: {
        ...cacheUse && { "Cache-Control": cacheUse },
        ...known !== undefined && { "If-None-Match": tagOf(first, known) },
      },
    });
    const { start, end, status, how } = answer;
    const values = valuesOf(answer, ids);
    for (const each of ids) {
      const id = node.subject(each);
      const value = status === 304 ? known : values?.get(each);
      if (typeof value === "string") this.#seen.set(id, value);
      const direct = isDirect(how);
      const call = { client: this.#number, instance, id, start, end };
      this.#calls.push({ op: "get", ...call, status, how, value, direct });
    }
  }

  /** Reads the id; answers whether there was a person to swap. */
  async knows(instance: number, id: string): Promise<boolean> {
    await this.read(instance, [id]);
    return this.#seen.has(this.#nodes[instance]?.subject(id) ?? id);
  }

  /**
   * Writes a value that was never written before, or removes the person. What
   * is written only if it is unchanged is compared with what this client read
   * last.
   */
  async write(
    instance: number,
    way: Way,
    name: string,
    fresh: string,
  ): Promise<Write["outcome"] | undefined> {
    const node = this.#nodes[instance];
    if (!node?.service) return undefined;
    const id = node.subject(name);
    const op = WAYS[way];
    const value = removes(way) ? null : fresh;
    const expected = op === "swap" ? this.#seen.get(id) : undefined;
    const call = { op, client: this.#number, instance, id, value, expected };
    const note = this.#begin(call);
    const { start, end, status, how } = await this.#fetch(
      node.service.url,
      requestOf(way, name, value, expected),
    );
    const outcome = outcomeOf(status);
    const died = status === 0
      ? node.deaths.find((at) => start <= at && at <= end)
      : undefined;
    note({ ...call, start, end, status, how, outcome, died });
    return outcome;
  }

  /** Imports a value for each of the ids, in one transaction. */
  async import(
    instance: number,
    values: ReadonlyMap<string, string>,
  ): Promise<void> {
    const node = this.#nodes[instance];
    if (!node) return;
    const start = performance.now();
    const notes = Array.from(values, ([name, value]) => {
      const id = node.subject(name);
      const op = "import" as const;
      const call = { op, client: this.#number, instance, id, value };
      return { call, note: this.#begin(call) };
    });
    const people = Array.from(
      values,
      ([id, firstName]) => ({ id, firstName, lastName: "" }),
    );
    const done = await importPeople(node.program, people, PATIENCE);
    const end = performance.now();
    const outcome = done ? "done" : "unknown";
    for (const { call, note } of notes) {
      note({ ...call, start, end, status: done ? 200 : 0, outcome });
    }
  }

  /** Flips the toggle. */
  async setSource(instance: number, source: string): Promise<void> {
    const service = this.#nodes[instance]?.service;
    if (!service) return;
    const json = { source };
    await this.#fetch(service.url, {
      method: "PUT",
      path: "admin/source",
      json,
    });
  }

  /**
   * Notes a write at once, since others may read it before its answer is here,
   * and returns what replaces the note.
   */
  #begin(
    call: Omit<Write, "start" | "end" | "status" | "outcome">,
  ): (write: Write) => void {
    const at = this.#calls.push({
      ...call,
      start: performance.now(),
      end: Infinity,
      status: 0,
      outcome: "unknown",
    }) - 1;
    return (write) => this.#calls[at] = write;
  }

  /** Status 0 if there was no whole answer. */
  async #fetch(
    url: URL,
    { method, path, json, fields }: Request,
  ): Promise<Answer> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    const start = performance.now();
    const ended = (status: number, how?: string | null, body?: unknown) => {
      const end = performance.now();
      this.answered = status !== 0;
      return { start, end, status, how: how ?? undefined, body };
    };
    try {
      const response = await fetch(new URL(path, url), {
        method,
        client: this.#http,
        signal: patience.signal,
        body: method === "GET" ? null : sentOnce(JSON.stringify(json)),
        headers: {
          ...json !== undefined && { "Content-Type": "application/json" },
          ...fields,
        },
      });
      const text = await response.text();
      // A balancer that answers by itself does so in HTML.
      const type = response.headers.get("Content-Type") ?? "";
      const body = /\bjson\b/.test(type) ? JSON.parse(text) : undefined;
      return ended(response.status, response.headers.get("Cache-Status"), body);
    } catch {
      return ended(0);
    } finally {
      clearTimeout(timer);
    }
  }
}
