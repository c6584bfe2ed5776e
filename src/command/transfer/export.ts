/**
 * `export`: all people of the store, ordered by id, as a file.
 *
 * @module
 */
import { createApp } from "../../app/app.ts";
import { NO_LOG } from "../../log/log.ts";
import type { PersonId } from "../../person/person.ts";
import type { PersonService } from "../../service/person_service.ts";
import { abortable } from "./abortable.ts";
import type { Command, Context } from "../command.ts";
import { counted } from "../counted.ts";
import { OK } from "../exit_code.ts";
import { BASE_OPTION, inBase } from "./base.ts";
import { chooseFormat, FORMAT_OPTION, STANDARD } from "./formats.ts";
import { Interrupted, listenToInterrupts } from "../interrupts.ts";
import { openOutput, type Output } from "./output.ts";
import { retry, type RetryOptions } from "./retry.ts";
import type { Format, WriteOptions } from "./row.ts";

/** The command `export`: it writes to a file or to the standard output. */
export const exportCommand: Command = {
  name: "export",
  operands: [`[FILE|${STANDARD}]`],
  options: {
    base: BASE_OPTION,
    format: FORMAT_OPTION,
    "escape-formulas": {
      type: "boolean",
      help: "CSV: put ' before a cell that a spreadsheet would calculate;\n" +
        "an import does not remove it",
    },
  },
  help: "write all people, ordered by id, to a file or the standard output;\n" +
    "a person that changes meanwhile may appear old or new",
  run,
};

/** The number of people in one page. */
const PAGE = 1_000;

async function run(context: Context): Promise<number> {
  const { config, registry, operands: [operand = STANDARD], options, err } =
    context;
  const file = inBase(operand, options.get("base"));
  const format = chooseFormat(file, options.get("format"));
  using interrupts = listenToInterrupts();
  const { signal } = interrupts;
  await using app = createApp(
    { ...config, workers: 1 },
    registry,
    NO_LOG,
  );
  await using output = await openOutput(file);
  try {
    const count = await exportAll(app.service, format, output, {
      signal,
      escapeFormulas: options.has("escape-formulas"),
      onRetry: (error, pause) =>
        err(`${error.message} Trying again in ${pause} ms.`),
    });
    await output.commit();
    err(`${counted(count, "row")} exported.`);
    return OK;
  } catch (error) {
    // The reader has seen enough and closed the pipe, as `head` does.
    if (error instanceof Deno.errors.BrokenPipe) return OK;
    if (!(signal.reason instanceof Interrupted)) throw error;
    err(`${signal.reason.message} The export is not complete.`);
    return signal.reason.code;
  }
}

/** Writes every page of the list and returns the number of people. */
async function exportAll(
  service: Pick<PersonService, "list">,
  format: Format,
  output: Pick<Output, "write">,
  options: RetryOptions & WriteOptions,
): Promise<number> {
  // A reader that does not read could block a write for ever.
  const write = (text: string) => abortable(output.write(text), options.signal);
  let count = 0;
  let after: PersonId | undefined;
  await write(format.head);
  do {
    const page = await retry(() => service.list(after, PAGE), options);
    await write(format.write(page.persons, options));
    count += page.persons.length;
    after = page.next;
  } while (after !== undefined);
  return count;
}
