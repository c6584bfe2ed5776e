import { Buffer } from "node:buffer";
import { request } from "node:http";
import type { Person } from "../peers/people.ts";

/** An answer as it came. */
export interface Answer {
  /** The status. */
  readonly status: number;
  /** Each field of the header. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The body. */
  readonly body: string;
}

/** Reads a person once, or puts it. */
export function ask(
  url: URL,
  method: "GET" | "PUT",
  { id, ...names }: Person,
): Promise<Answer> {
  const headers = method === "PUT"
    ? { "Content-Type": "application/json" }
    : {};
  return new Promise((resolve, reject) => {
    const asking = request(
      new URL(`/persons/${id}`, url),
      { method, headers, agent: false },
      (answer) => {
        const chunks: Uint8Array[] = [];
        answer.on("data", (chunk: Uint8Array) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => {
          const { statusCode: status = 0, rawHeaders } = answer;
          const fields = rawHeaders.flatMap((name, i) =>
            i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? ""] as const] : []
          );
          resolve({ status, fields, body: Buffer.concat(chunks).toString() });
        });
      },
    );
    asking.on("error", reject);
    asking.end(method === "PUT" ? JSON.stringify(names) : undefined);
  });
}
