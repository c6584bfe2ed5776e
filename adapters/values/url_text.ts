/**
 * Texts that the URL of a cache server has, or names.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { areCertificates } from "../../src/dao/certificates.ts";
import { AppError } from "../../src/errors.ts";
import { whyUnreadable } from "../../src/unreadable.ts";

/** The error of a URL that cannot be used; it shows no password. */
export function wrong(message: string): AppError {
  return new AppError("config", `The cache's URL: ${message}`);
}

/** The part of the URL, decoded. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw wrong('write a "%" as %25.');
  }
}

/** Whether the parameter is `true`; `false` if it is not given. */
export function flag(url: URL, name: string): boolean {
  const given = url.searchParams.get(name) ?? "false";
  if (given === "true" || given === "false") return given === "true";
  throw wrong(`${name} must be true or false.`);
}

/** The certificates in the file of the parameter `tls-ca`. */
export function authoritiesOf(file: string): string {
  const pem = contentOf(file);
  if (areCertificates(pem)) return pem;
  throw wrong(
    `tls-ca ${file} holds no PEM certificate, or one that cannot be read.`,
  );
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new AppError(
      "config",
      `The cache's tls-ca ${file} cannot be read: ${whyUnreadable(cause)}.`,
      { cause },
    );
  }
}
