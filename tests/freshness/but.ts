/**
 * Objects of which some members are others.
 *
 * @module
 */

/** Some members of `T`, each of which may also be left out for good. */
export type Some<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** The same as `base`, but with the changes. */
export function but<T extends object>(base: T, changes: Some<T>): T {
  return new Proxy(base, {
    get(target, name) {
      if (Object.hasOwn(changes, name)) return Reflect.get(changes, name);
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
