/**
 * The gets of a batch. Those of one server are sent together, and wait as one
 * request with one callback: what waits for each would cost more than the get.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  type Callback,
  type Client,
  type Transport,
  valueOf,
} from "./memjs.ts";
import { HEADER, writeRequest } from "./requests.ts";

/** A server. */
export interface GetNode {
  /** The client, which numbers the requests. */
  readonly client: Client;
  /** The connection. */
  readonly transport: Transport;
}

/** One get: which server has the key. */
export interface Get<N extends GetNode> {
  /** The server. */
  readonly node: N;
  /** The key there. */
  readonly name: string;
}

type Result = Parameters<Callback<Buffer | null>>;

/**
 * Makes the gets, and calls `each` with the value, `null` or the error of each one.
 * The value is valid only until `each` returns. The promise resolves when all gets
 * have ended.
 */
export async function getMany<N extends GetNode>(
  gets: readonly Get<N>[],
  each: (node: N, place: number, ...result: Result) => void,
): Promise<void> {
  const shares = new Map<N, { names: string[]; places: number[] }>();
  gets.forEach(({ node, name }, place) => {
    const share = shares.get(node) ?? { names: [], places: [] };
    shares.set(node, share);
    share.names.push(name);
    share.places.push(place);
  });
  await Promise.all(Array.from(
    shares,
    ([node, { names, places }]) =>
      getFrom(
        node,
        names,
        (n, ...result) => each(node, places[n] ?? 0, ...result),
      ),
  ));
}

/** Makes the gets on one server; the answers come in the order of the names. */
function getFrom(
  { client, transport }: GetNode,
  names: readonly string[],
  each: (n: number, ...result: Result) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const count = names.length;
    let ended = 0;
    const end: Callback<Buffer | null> = (error, value) => {
      each(ended++, error, value);
      if (ended === count) resolve();
    };
    const first = client.reserve(count);
    transport.onResponse(first, (response) => valueOf(response, end));
    transport.onError(first, (error) => {
      while (ended < count) end(error, null);
    });
    const requests = requestsOf(names, first);
    transport.write(requests, requests.length, count);
  });
}

function requestsOf(names: readonly string[], first: number): Buffer {
  const length = names.reduce((sum, name) => sum + HEADER + name.length, 0);
  const requests = Buffer.alloc(length);
  let at = 0;
  names.forEach((name, n) => {
    writeRequest(requests, name, first + n, at);
    at += HEADER + name.length;
  });
  return requests;
}
