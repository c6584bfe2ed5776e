/**
 * A client of the service, which writes down what it asked and was answered.
 *
 * @module
 */
import { etagOf } from "../../../src/http/response/representation.ts";
import { PERSON } from "../../../src/person/person.ts";
import type { CacheUse } from "../../../src/protocol/reading.ts";
import type { AnyCall, Value, Write } from "./call.ts";
import type { Node } from "./cluster.ts";

/** Longer than the service takes for anything, except if it is stopped. */
const PATIENCE = 6_000;

interface Answer {
  readonly start: number;
  readonly end: number;
  readonly status: number;
  readonly how: string | undefined;
  readonly body: unknown;
}

interface People {
  readonly persons: readonly { id: string; firstName: string }[];
}

/** A client; it makes one call at a time. */
export class Client {
  readonly #number: number;
  readonly #nodes: readonly Node[];
  readonly #calls: AnyCall[];
  readonly #http: Deno.HttpClient;
  readonly #seen = new Map<string, string>();

  /** A client that adds its calls to `calls`. */
  constructor(
    number: number,
    nodes: readonly Node[],
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
   * if it is given.
   */
  async read(
    instance: number,
    ids: readonly string[],
    cacheControl?: CacheUse,
  ): Promise<void> {
    const [first = "", ...others] = ids;
    const path = others.length > 0
      ? `persons?id=${ids.join("&id=")}`
      : `persons/${first}`;
    const service = this.#nodes[instance]?.service;
    if (!service) return;
    const fields = cacheControl ? { "Cache-Control": cacheControl } : undefined;
    const answer = await this.#fetch(
      service.url,
      "GET",
      path,
      undefined,
      fields,
    );
    const { start, end, status, how } = answer;
    const values = valuesOf(answer, ids);
    for (const id of ids) {
      const value = values?.get(id);
      if (typeof value === "string") this.#seen.set(id, value);
      const direct = isDirect(how);
      const call = { client: this.#number, instance, id, start, end };
      this.#calls.push({ op: "get", ...call, status, how, value, direct });
    }
  }

  /** Reads the id; answers whether there was a person to swap. */
  async knows(instance: number, id: string): Promise<boolean> {
    await this.read(instance, [id]);
    return this.#seen.has(id);
  }

  /**
   * Puts or adds a value that was never written before, swaps the one that
   * this client read last for it, or deletes.
   */
  async write(
    instance: number,
    op: Write["op"],
    id: string,
    value: Value,
  ): Promise<Write["outcome"] | undefined> {
    const { deaths = [], service } = this.#nodes[instance] ?? {};
    if (!service) return undefined;
    const expected = op === "swap" ? this.#seen.get(id) : undefined;
    const call = { op, client: this.#number, instance, id, value, expected };
    // Noted at once: others may read it before its answer is here.
    const nth = this.#calls.push({
      ...call,
      start: performance.now(),
      end: Infinity,
      status: 0,
      outcome: "unknown",
    });
    const { start, end, status, how } = await this.#fetch(
      service.url,
      ...requestOf(op, id, value, expected),
    );
    const outcome = outcomeOf(op, status);
    const died = status === 0
      ? deaths.find((at) => start <= at && at <= end)
      : undefined;
    this.#calls[nth - 1] = { ...call, start, end, status, how, outcome, died };
    return outcome;
  }

  /** Flips the toggle. */
  async setSource(instance: number, source: string): Promise<void> {
    const service = this.#nodes[instance]?.service;
    if (!service) return;
    await this.#fetch(service.url, "PUT", "admin/source", { source });
  }

  /** Status 0 if there was no whole answer. */
  async #fetch(
    url: URL,
    method: string,
    path: string,
    json?: unknown,
    fields: Record<string, string> = {},
  ): Promise<Answer> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    const start = performance.now();
    const ended = (status: number, how?: string | null, body?: unknown) => {
      const end = performance.now();
      return { start, end, status, how: how ?? undefined, body };
    };
    try {
      const response = await fetch(new URL(path, url), {
        method,
        client: this.#http,
        signal: patience.signal,
        ...(json === undefined ? { headers: fields } : {
          body: JSON.stringify(json),
          headers: { "Content-Type": "application/json", ...fields },
        }),
      });
      const text = await response.text();
      const body = text === "" ? undefined : JSON.parse(text);
      return ended(response.status, response.headers.get("Cache-Status"), body);
    } catch {
      return ended(0);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What a write is, as an HTTP request. */
function requestOf(
  op: Write["op"],
  id: string,
  value: Value,
  expected: Value | undefined,
): [method: string, path: string, json?: unknown, f?: Record<string, string>] {
  const path = `persons/${id}`;
  const names = { firstName: value ?? "", lastName: "" };
  switch (op) {
    case "delete":
      return ["DELETE", path];
    case "put":
      return ["PUT", path, names];
    case "add":
      return ["POST", "persons", { id, ...names }];
    case "swap": {
      const stored = { id, firstName: expected ?? "", lastName: "" };
      const tag = etagOf(PERSON.parse(stored));
      return ["PUT", path, names, { "If-Match": tag }];
    }
  }
}

/** What each id held by the answer, or `undefined` if the read failed. */
function valuesOf(
  { status, body, how }: Answer,
  ids: readonly string[],
): Map<string, Value> | undefined {
  const found = new Map<string, Value>(ids.map((id) => [id, null]));
  if (status === 404 && how) return found;
  if (status !== 200) return undefined;
  const { persons } = ids.length > 1
    ? body as People
    : { persons: [body as People["persons"][number]] };
  for (const { id, firstName } of persons) found.set(id, firstName);
  return found;
}

/**
 * Whether the store answered to this very call: not the cache, not a read that
 * another call had begun, and not different ones to different ids.
 */
function isDirect(how = ""): boolean {
  return /fwd=(bypass|request|uri-miss)/.test(how) &&
    !how.includes("collapsed");
}

function outcomeOf(op: Write["op"], status: number): Write["outcome"] {
  if (status >= 200 && status < 300) return "done";
  if (status === 503) return "refused";
  if (status === 409 && op === "add") return "refused";
  if (status === 404 && op === "delete") return "refused";
  if (status === 412 && op === "swap") return "refused";
  // 504, no answer, or a fault of the service.
  return "unknown";
}
