/**
 * The registry of adapters: the scheme of a URL decides which adapter serves
 * it. A registry is a plain value; no adapter registers itself.
 *
 * @module
 */
import { PERSON } from "../person/person.ts";
import { AppError } from "../errors.ts";
import type { Adapter, AdapterOf } from "./adapter.ts";
import { meantParameter } from "./meant_parameter.ts";
import { meantScheme } from "./meant_scheme.ts";

/** A URL, and the adapter for its scheme. */
export interface Selected<A extends Adapter> {
  /** The adapter that serves the URL. */
  readonly adapter: A;
  /** The URL to open the adapter with. */
  readonly url: URL;
}

/** The adapters by scheme. */
export class Registry {
  readonly #adapters = new Map<string, Adapter>();

  /**
   * A registry of the adapters; throws `config` if two have the same scheme.
   */
  constructor(adapters: readonly Adapter[]) {
    for (const adapter of adapters) {
      if (this.#adapters.has(adapter.scheme)) {
        throw new AppError(
          "config",
          `Two adapters have the scheme "${adapter.scheme}:".`,
        );
      }
      this.#adapters.set(adapter.scheme, adapter);
    }
  }

  /** Every adapter of a kind, in the given order. */
  list<K extends Adapter["kind"]>(kind: K): AdapterOf<K>[] {
    return [...this.#adapters.values()].filter(
      (adapter): adapter is AdapterOf<K> => adapter.kind === kind,
    );
  }

  /**
   * Selects the adapter of that kind for a URL, or throws an
   * `AppError("config")` that says what works. The error never shows the URL,
   * which may contain a password.
   */
  select<K extends Adapter["kind"]>(
    kind: K,
    text: string,
  ): Selected<AdapterOf<K>> {
    const works = this.list(kind).map((it) => it.example).join(", ") ||
      `add an adapter of a ${NOUN[kind]} to the registry`;
    const url = URL.parse(text);
    if (!url) {
      throw new AppError("config", `It is not a URL. What works: ${works}`);
    }
    const scheme = url.protocol.slice(0, -1);
    const adapter = this.list(kind).find((it) => it.scheme === scheme);
    if (!adapter) {
      const other = this.#adapters.get(scheme);
      const near = meantScheme(scheme, this.list(kind));
      const reason = other
        ? `"${scheme}:" is a ${NOUN[other.kind]}, not a ${NOUN[kind]}.`
        : `There is no adapter for "${scheme}:"` +
          (near ? `; did you mean "${near}:"?` : ".");
      throw new AppError("config", `${reason} What works: ${works}`);
    }
    this.#checkParameters(adapter, url);
    return { adapter, url };
  }

  #checkParameters(adapter: Adapter, url: URL): void {
    const names = parameterNames(adapter);
    const name = url.searchParams.keys().find((it) => !names.includes(it));
    if (name === undefined) return;
    const withTls = this.#adapters.get(`${adapter.scheme}s`)?.scheme;
    const meant = meantParameter(name, names, withTls && `${withTls}:`);
    // With an "@" the name may be the rest of a password that contains a "?".
    const shown = url.search.includes("@")
      ? "of that name."
      : `"${name}"` + (meant ? `; did you mean "${meant}"?` : ".");
    const known = names.join(", ") || "none";
    throw new AppError(
      "config",
      `"${adapter.scheme}:" has no parameter ${shown} It takes: ${known}`,
    );
  }
}

/** What users call the two kinds. */
const NOUN = { store: "database", cache: "cache" };

/** The parameters of an adapter's URLs, with the columns that they can name. */
function parameterNames(adapter: Adapter): string[] {
  const names = Object.keys(adapter.parameters);
  if (adapter.kind === "cache" || !adapter.mapsColumns) return names;
  return [...names, ...PERSON.fields.map((it) => it.column)];
}
