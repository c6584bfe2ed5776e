/**
 * The texts of a server's URL: its parts, its parameters, and the files that they
 * name.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { areCertificates } from "./certificates.ts";
import { AppError } from "../errors.ts";
import { whyUnreadable } from "../unreadable.ts";

/** The error of a URL that cannot be used; the message shows no password. */
export function wrongUrl(message: string, cause?: unknown): AppError {
  return new AppError("config", message, { cause });
}

/** Throws if the URL has a fragment: a `#` in a password makes one. */
export function refuseFragment(url: URL): void {
  if (url.hash !== "") throw wrongUrl("Write a # in the URL as %23.");
}

/** The part of the URL, decoded. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw wrongUrl("Write a % in the URL as %25.", cause);
  }
}

/** A parameter of the URL that must be `true` or `false`. */
export function flag(url: URL, name: string, otherwise = false): boolean {
  const given = url.searchParams.get(name) ?? String(otherwise);
  if (given === "true" || given === "false") return given === "true";
  throw wrongUrl(`The parameter ${name} must be true or false.`);
}

/** The text of the file that the parameter of the URL names. */
export function fileOf(parameter: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw wrongUrl(
      `The file of the parameter ${parameter} cannot be read. ` +
        `Reason: ${whyUnreadable(cause)}.`,
      cause,
    );
  }
}

/**
 * The file that the parameter `tls-ca` names, or `null`. Throws if the URL has it,
 * but no TLS; `needs` says what would turn TLS on.
 */
export function authoritiesFile(
  url: URL,
  tls: boolean,
  needs = "tls=true",
): string | null {
  const file = url.searchParams.get("tls-ca");
  if (file === null || tls) return file;
  throw wrongUrl(`The parameter tls-ca needs ${needs}.`);
}

/** Why a certificate is refused: the end of a sentence that names the server. */
export const CERTIFICATE_REFUSED: string =
  "is not accepted. It must name the host of the URL, and be issued by an " +
  "authority in tls-ca or, without tls-ca, by one of the system";

/** The certificates in the file of the parameter `tls-ca`. */
export function authoritiesOf(path: string): string {
  const pem = fileOf("tls-ca", path);
  if (areCertificates(pem)) return pem;
  throw wrongUrl(
    "The file of the parameter tls-ca holds no PEM certificate, or one that " +
      "cannot be read. Each must begin with -----BEGIN CERTIFICATE-----.",
  );
}

/**
 * Reads the files of a URL, so that a fault ends the start. Returns a function
 * that reads them again, because an operator may renew them. A fault is then
 * `unavailable`: the service goes on, and tries again.
 */
export function renewed<T>(read: () => T): () => T {
  read();
  return () => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      throw new AppError("unavailable", error.message, { cause: error.cause });
    }
  };
}
