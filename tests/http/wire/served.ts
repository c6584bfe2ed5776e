/**
 * The fixture behind a real server, and requests as bytes.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ExecutionContext } from "hono";
import { Unmounted } from "../../../src/http/response/answer.ts";
import { RUNTIME } from "../../../src/runtime.ts";
import {
  requireDescribed,
  searchAnswer,
} from "../../support/produced/answers.ts";
import { Fixture } from "../fixture.ts";

/** An answer as it came over the wire. */
export interface Raw {
  readonly head: string;
  readonly body: string;
}

/** The end of a request's header that lets the server close the connection. */
export const CLOSE = "Host: x\r\nConnection: close\r\n";

/** The same, of a request with a JSON body. */
export const JSON_HEAD = `${CLOSE}Content-Type: application/json\r\n`;

/** A fixture behind a real server. */
export class Served extends Fixture {
  readonly #server = Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    onListen: () => {},
  }, (request, delivery) =>
    // As the app does it.
    this.router.fetch(
      request,
      new Unmounted(RUNTIME),
      delivery as unknown as ExecutionContext,
    ));

  get #port(): number {
    return this.#server.addr.port;
  }

  /** Where it listens. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Sends a request through `fetch`. */
  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.url}${path}`, init);
  }

  /** Opens a connection, to do with as it pleases. */
  connect(): Promise<Deno.TcpConn> {
    return Deno.connect({ hostname: "127.0.0.1", port: this.#port });
  }

  /** Sends bytes as they are, and reads one answer. */
  async raw(...parts: readonly (string | Uint8Array)[]): Promise<Raw> {
    using connection = await this.connect();
    const written = write(connection, parts);
    const answer = await readAnswer(connection);
    await hearRaw(String(parts[0]), answer);
    await written;
    return answer;
  }

  /** Sends a request line's target as it is. */
  target(method: string, target: string): Promise<Raw> {
    return this.raw(`${method} ${target} HTTP/1.1\r\n${CLOSE}\r\n`);
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
    await super[Symbol.asyncDispose]();
  }
}

/** Searches an answer as bytes, and requires that it is described. */
async function hearRaw(request: string, { head, body }: Raw): Promise<void> {
  const [first = "", ...fields] = head.split("\r\n");
  const status = Number(first.split(" ")[1]);
  searchAnswer(head, body, status >= 200 && status < 300);
  const [method = "", target = ""] = request.split(" ");
  // What Deno refuses does not reach the service.
  if (!/^x-request-id:/im.test(head)) return;
  const url = target.startsWith("/") ? `http://x${target}` : target;
  const headers = fields.map((field) => {
    const at = field.indexOf(":");
    return [field.slice(0, at), field.slice(at + 1).trim()] as const;
  });
  // Another answer may follow on the connection.
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  const whole = length === undefined ? undefined : cut(body, Number(length));
  await requireDescribed({ method, url, status, headers, body: whole });
}

function cut(text: string, bytes: number): string {
  const all = new TextEncoder().encode(text);
  return new TextDecoder().decode(all.subarray(0, bytes));
}

async function write(
  connection: Deno.Conn,
  parts: readonly (string | Uint8Array)[],
): Promise<void> {
  const writer = connection.writable.getWriter();
  const encoder = new TextEncoder();
  try {
    for (const part of parts) {
      const bytes = typeof part === "string" ? encoder.encode(part) : part;
      await writer.write(bytes);
    }
  } catch {
    // The server has had enough.
  }
}

/**
 * Reads to the end of the body, or of the connection. (A server that answers
 * before it has all of the request leaves the connection open for the rest.)
 */
export async function readAnswer(connection: Deno.Conn): Promise<Raw> {
  // One character a byte, until the header says where the body is.
  const buffer = new Uint8Array(4096);
  let text = "";
  for (;;) {
    const end = text.indexOf("\r\n\r\n");
    const [head, body] = [text.slice(0, end), text.slice(end + 4)];
    const length = /^content-length: (\d+)/im.exec(head)?.[1];
    const whole = end >= 0 && body !== "" && body.length === Number(length);
    const count = whole ? null : await connection.read(buffer);
    if (count === null) return { head, body: utf8(body) };
    text += String.fromCharCode(...buffer.subarray(0, count));
  }
}

function utf8(latin1: string): string {
  const bytes = Uint8Array.from(latin1, (it) => it.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

/** Asserts that the answer is a problem of that status. */
export function assertRaw(
  { head, body }: Raw,
  status: number,
  code: string,
): void {
  assertStringIncludes(head, `HTTP/1.1 ${status} `);
  assertStringIncludes(head.toLowerCase(), "application/problem+json");
  assertEquals(JSON.parse(body).type, `urn:problem:person:${code}`);
}
