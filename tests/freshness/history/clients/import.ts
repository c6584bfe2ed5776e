/**
 * An import of people, as a process beside the instances.
 *
 * @module
 */
import { keep } from "../../../support/produced/keep.ts";
import { type ProgramOptions, spawn } from "../instances/program.ts";

/** A person of an import. */
export interface Imported {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
}

/**
 * Imports the people, and answers whether all of them are there. After so many
 * milliseconds it kills the process, and then nothing is known.
 */
export async function importPeople(
  options: ProgramOptions,
  people: readonly Imported[],
  patience: number,
): Promise<boolean> {
  const child = spawn(["import", "-", "--format", "ndjson"], options, "piped");
  const timer = setTimeout(() => child.kill("SIGKILL"), patience);
  try {
    const lines = people.map((it) => `${JSON.stringify(it)}\n`);
    await Promise.all([
      follow(child.stdout, keep("out")),
      follow(child.stderr, keep("log")),
      // It may end before it has read anything.
      ReadableStream.from(lines).pipeThrough(new TextEncoderStream())
        .pipeTo(child.stdin).catch(() => {}),
    ]);
    return (await child.status).success;
  } finally {
    clearTimeout(timer);
  }
}

async function follow(
  stream: ReadableStream<Uint8Array>,
  kept: (piece: Uint8Array) => void,
): Promise<void> {
  for await (const piece of stream) kept(piece);
}
