/**
 * Another program that changes an SQLite file, as the sqlite3 shell does: a
 * process with a connection of its own.
 *
 * @module
 */
import { Output } from "../../support/produced/output.ts";

// Runs each line of its input as SQL, and prints the line's number after it.
const SHELL = `
import { DatabaseSync } from "node:sqlite";
const database = new DatabaseSync(Deno.args[0], { timeout: 20_000 });
const lines = Deno.stdin.readable
  .pipeThrough(new TextDecoderStream());
let rest = "", done = 0;
for await (const text of lines) {
  const all = (rest + text).split("\\n");
  rest = all.pop() ?? "";
  for (const sql of all) {
    database.exec(sql);
    console.log("done " + ++done + ".");
  }
}
database.close();
`;

/** A program that runs SQL on a file. */
export class SqliteProgram implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: Output;
  readonly #errors: Output;
  #sent = 0;

  /** Starts a program on the file. */
  constructor(file: string) {
    const url = `data:application/typescript,${encodeURIComponent(SHELL)}`;
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-config", "--no-lock", url, file],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#output = new Output(this.#process.stdout, "out");
    this.#errors = new Output(this.#process.stderr, "log");
  }

  /** Runs a line of SQL; it is committed when this resolves. */
  async run(sql: string): Promise<void> {
    const n = ++this.#sent;
    await this.#input.write(new TextEncoder().encode(`${sql}\n`));
    await this.#output.match(new RegExp(`done ${n}\\.`));
  }

  /** Ends it as the end of its input does: its connection is closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close();
    await this.#process.status;
    await Promise.all([this.#output.all, this.#errors.all]);
  }
}
