/**
 * The kinds of rows in the outbox, and the forms by which they are told apart.
 *
 * @module
 */
import type { OutboxRow, WriteToken } from "../../dao/store.ts";
import type { Identified } from "../../record/record_type.ts";

/**
 * What a row says: which cache is registered, where all instances read from, how
 * long a lease may be, or which record was changed. Neither the service nor a
 * trigger makes an odd row.
 */
export type RowKind = "registration" | "source" | "lease" | "change" | "odd";

/** How the tokens of these kinds begin: before those of all changes. */
const SIGNS = { registration: "!!", source: "!:", lease: "!;" } as const;

/** How many rows of one kind may replace one another in one outbox. */
const TURNS = 1e12;
/** The turn in a token, which goes down. */
const TURN = /^![!:;](\d{12})\../;

/**
 * The first characters in the token of a change whose outcome is unknown: the
 * database may apply it later than its row.
 */
const UNKNOWN_OUTCOME = "unknown:";

const UUID = String.raw`[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}`;

/** The forms of token and id. Anyone may write rows, so both must be right. */
const FORMS: readonly (readonly [kind: RowKind, token: RegExp, id: RegExp])[] =
  [
    ["change", new RegExp(`^(other:|(${UNKNOWN_OUTCOME})?${UUID}$)`), /^[^]/],
    // Older programs wrote no turn.
    [
      "registration",
      new RegExp(String.raw`^!(!\d{12}\..|${UUID}$)`),
      /^[\w-]{1,64}(~[\w.-]+)?\+?$/,
    ],
    [
      "source",
      new RegExp(String.raw`^!:\d{12}\.${UUID}$`),
      /^source=(cache|database)$/,
    ],
    // From 600 to 3000.
    [
      "lease",
      new RegExp(String.raw`^!;\d{12}\.${UUID}$`),
      /^lease=([6-9]\d\d|[12]\d{3}|3000)$/,
    ],
  ];

/** The kind of the row. */
export function kindOf<R extends Identified>(
  { token, id }: OutboxRow<R>,
): RowKind {
  const form = FORMS.find(([, ofToken, ofId]) =>
    ofToken.test(token) && ofId.test(id)
  );
  return form?.[0] ?? "odd";
}

/** A new token of a write; `outcome` as in `WritePorts.beginPending`. */
export function tokenOf(
  uuid: string,
  outcome: "unknown" | undefined,
): WriteToken {
  return outcome === "unknown" ? UNKNOWN_OUTCOME + uuid : uuid;
}

/** Whether the outcome of the change of this row is unknown. */
export function hasUnknownOutcome(
  { token }: { readonly token: WriteToken },
): boolean {
  return token.startsWith(UNKNOWN_OUTCOME);
}

/** A new token, which comes before this one in the order of the tokens. */
export function tokenBefore(
  kind: keyof typeof SIGNS,
  token: string | undefined,
  uuid: string,
): string {
  const turn = Number(TURN.exec(token ?? "")?.[1] ?? TURNS) - 1;
  return `${SIGNS[kind]}${String(turn).padStart(12, "0")}.${uuid}`;
}
