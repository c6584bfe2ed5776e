/**
 * A client of the service, which writes down what it asked and was answered.
 *
 * @module
 */
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

  /** Reads the ids: one by itself, several as a batch. */
  async read(instance: number, ids: readonly string[]): Promise<void> {
    const [first = "", ...others] = ids;
    const path = others.length > 0
      ? `persons?id=${ids.join("&id=")}`
      : `persons/${first}`;
    const service = this.#nodes[instance]?.service;
    if (!service) return;
    const answer = await this.#fetch(service.url, "GET", path);
    const { start, end, status, how } = answer;
    const values = valuesOf(answer, ids);
    for (const id of ids) {
      const value = values?.get(id);
      const direct = isDirect(how);
      const call = { client: this.#number, instance, id, start, end };
      this.#calls.push({ op: "get", ...call, status, how, value, direct });
    }
  }

  /** Puts or adds a value that was never written before, or deletes. */
  async write(
    instance: number,
    op: Write["op"],
    id: string,
    value: Value,
  ): Promise<Write["outcome"] | undefined> {
    const { deaths = [], service } = this.#nodes[instance] ?? {};
    if (!service) return undefined;
    const call = { op, client: this.#number, instance, id, value };
    // Noted at once: others may read it before its answer is here.
    const nth = this.#calls.push({
      ...call,
      start: performance.now(),
      end: Infinity,
      status: 0,
      outcome: "unknown",
    });
    const person = { firstName: value, lastName: "" };
    const { start, end, status, how } = op === "delete"
      ? await this.#fetch(service.url, "DELETE", `persons/${id}`)
      : op === "put"
      ? await this.#fetch(service.url, "PUT", `persons/${id}`, person)
      : await this.#fetch(service.url, "POST", "persons", { id, ...person });
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
        ...(json === undefined ? {} : {
          body: JSON.stringify(json),
          headers: { "Content-Type": "application/json" },
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
  return /fwd=(bypass|uri-miss)/.test(how) && !how.includes("collapsed");
}

function outcomeOf(op: Write["op"], status: number): Write["outcome"] {
  if (status >= 200 && status < 300) return "done";
  if (status === 503) return "refused";
  if (status === 409 && op === "add") return "refused";
  if (status === 404 && op === "delete") return "refused";
  // 504, no answer, or a fault of the service.
  return "unknown";
}
