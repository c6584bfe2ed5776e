/**
 * When a store creates the triggers for other writers, as its URL says.
 *
 * @module
 */
import { flag } from "../../../src/dao/url_text.ts";
import { TABLE_PARAMETERS } from "./table_of_url.ts";

/** When to create the triggers. */
export type TriggerWish = "always" | "with a new table" | "never";

/** What the creation of the triggers needs to know of the table's creation. */
export interface TableCreation {
  /** Whether the service has just created the table. */
  readonly isNew: boolean;
  /** Whether this is a dry run, which creates nothing. */
  readonly dryRun: boolean;
}

/** The parameters of a URL that concern its table and the triggers. */
export const TRIGGERED_TABLE_PARAMETERS = {
  ...TABLE_PARAMETERS,
  triggers: "true: create triggers for other writers on an existing table\n" +
    "too; false: on no table (only with a new table)",
} as const;

/** When to create the triggers: the parameter `triggers` comes first. */
export function triggerWish(url: URL, otherWriters = true): TriggerWish {
  if (!url.searchParams.has("triggers")) {
    return otherWriters ? "with a new table" : "never";
  }
  return flag(url, "triggers", true) ? "always" : "never";
}
