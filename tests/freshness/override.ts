/**
 * Objects of which some members are overridden.
 *
 * @module
 */

/** Some members of `T`, each of which may also be overridden with none. */
export type Overrides<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** The same as `base`, but with the overrides. */
export function override<T extends object>(
  base: T,
  overrides: Overrides<T>,
): T {
  return new Proxy(base, {
    get(target, name) {
      if (Object.hasOwn(overrides, name)) return Reflect.get(overrides, name);
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
