/**
 * What the description knows of one operation: a method of a resource.
 *
 * @module
 */
import type { JsonSchema } from "../../record/json_schema.ts";
import type { Status } from "../response/answer.ts";
import type { ProblemCode } from "../response/problem.ts";
import type { FieldName } from "./header_fields.ts";
import type { ParameterName } from "./parameters.ts";

/** A media type, the schema of its values, and an example of one. */
export interface Content {
  /** The media type. */
  readonly type: string;
  /** The schema of the body. */
  readonly schema: JsonSchema;
  /** One body, or several by name. */
  readonly examples: Readonly<Record<string, unknown>>;
}

/** An answer that is no problem. */
export interface Answer {
  /** When it is given. */
  readonly description: string;
  /** The body, if there is one. */
  readonly content?: Content;
  /** What else the body may be. */
  readonly others?: readonly Content[];
  /** The header fields besides those of every answer. */
  readonly fields?: readonly FieldName[];
}

/** The answers that are no problems, by status. */
export type Answers = Readonly<Partial<Record<Status | 204 | 304, Answer>>>;

/** Which token an operation needs, if there are tokens. */
export type Needs = "nothing" | "read" | "write";

/** A method of a resource. */
export interface Operation {
  /** The name for code that is generated. */
  readonly id: string;
  /** What it does, in a few words. */
  readonly summary: string;
  /** More about it. */
  readonly description: string;
  /** The token that it needs. */
  readonly needs: Needs;
  /** The parameters, besides `X-Request-Id`. */
  readonly parameters: readonly ParameterName[];
  /** The body that it takes, by media type. */
  readonly body?: readonly Content[];
  /** The answers that are no problems. */
  readonly answers: Answers;
  /**
   * The problems, besides those of any request, of its token and of its body.
   */
  readonly problems: readonly ProblemCode[];
}
