/**
 * The part of `@std/testing/bdd` that the tests use: `describe` registers one
 * `Deno.test`, and every `it` or `describe` within it is a step.
 *
 * @module
 */

/** What a case does. */
export type TestFunction = (t: Deno.TestContext) => void | Promise<void>;

/** Runs before or after the cases. */
export type Hook = () => void | Promise<void>;

/** The settings of a case, as for `Deno.test`. */
export type ItOptions = Omit<Deno.TestDefinition, "fn" | "name">;

/** The settings of a group. */
export type DescribeOptions = ItOptions & Partial<Record<HookName, Hook>>;

/** The kinds of hooks. */
export type HookName = "beforeAll" | "afterAll" | "beforeEach" | "afterEach";

interface Case {
  readonly name: string;
  readonly options: ItOptions;
  readonly fn: TestFunction;
}

interface Suite {
  readonly name: string;
  readonly options: ItOptions;
  readonly hooks: Record<HookName, Hook[]>;
  readonly children: (Case | Suite)[];
}

let current: Suite | undefined;

/** The ways to call {@linkcode it}. */
export type ItArguments =
  | [name: string, fn: TestFunction]
  | [name: string, options: ItOptions, fn: TestFunction]
  | [definition: ItOptions & { name: string; fn: TestFunction }];

/** The ways to call {@linkcode describe}. */
export type DescribeArguments =
  | [name: string, fn: () => void]
  | [name: string, options: DescribeOptions, fn: () => void]
  | [definition: DescribeOptions & { name: string; fn: () => void }];

/** What a group does: it registers its cases, and returns nothing. */
type GroupFunction = () => unknown;

/** Registers a case. */
export function it(...args: ItArguments): void {
  register(args, {});
}
/** Registers a case and runs no other. */
it.only = (...args: ItArguments): void => register(args, { only: true });
/** Registers a case that is reported as ignored. */
it.ignore = (...args: ItArguments): void => register(args, { ignore: true });
/** As {@linkcode it.ignore}. */
it.skip = (...args: ItArguments): void => register(args, { ignore: true });

/** Registers a group of cases. */
export function describe(...args: DescribeArguments): void {
  group(args, {});
}
/** Registers a group and runs no other. */
describe.only = (...args: DescribeArguments): void =>
  group(args, { only: true });
/** Registers a group that is reported as ignored. */
describe.ignore = (...args: DescribeArguments): void =>
  group(args, { ignore: true });
/** As {@linkcode describe.ignore}. */
describe.skip = (...args: DescribeArguments): void =>
  group(args, { ignore: true });

/** Runs once before the group's cases. */
export function beforeAll(fn: Hook): void {
  addHook("beforeAll", fn);
}
/** Runs once after the group's cases, whether or not they passed. */
export function afterAll(fn: Hook): void {
  addHook("afterAll", fn);
}
/** Runs before each case of the group. */
export function beforeEach(fn: Hook): void {
  addHook("beforeEach", fn);
}
/** Runs after each case of the group, whether or not it passed. */
export function afterEach(fn: Hook): void {
  addHook("afterEach", fn);
}
/** As {@linkcode beforeAll}. */
export const before = beforeAll;
/** As {@linkcode afterAll}. */
export const after = afterAll;

function register(args: ItArguments, extra: ItOptions): void {
  const { name, fn, ...options } = definition(args);
  const test: Case = { name, options: { ...options, ...extra }, fn };
  if (current) addTo(current, test);
  else Deno.test({ ...test.options, name, fn });
}

function group(args: DescribeArguments, extra: ItOptions): void {
  const { name, fn, beforeAll, afterAll, beforeEach, afterEach, ...options } =
    definition<DescribeOptions, GroupFunction>(args);
  const hooks = {
    beforeAll: beforeAll ? [beforeAll] : [],
    afterAll: afterAll ? [afterAll] : [],
    beforeEach: beforeEach ? [beforeEach] : [],
    afterEach: afterEach ? [afterEach] : [],
  };
  const suite: Suite = {
    name,
    options: { ...options, ...extra },
    hooks,
    children: [],
  };
  const parent = current;
  current = suite;
  try {
    if (fn() instanceof Promise) {
      throw new TypeError("The function of a group must not be async.");
    }
  } finally {
    current = parent;
  }
  if (parent) addTo(parent, suite);
  else registerSuite(suite);
}

/** Adds a case or a group to the group around it. */
function addTo(suite: Suite, child: Case | Suite): void {
  if (child.options.permissions !== undefined) {
    throw new TypeError("Only an outermost group or case has permissions.");
  }
  suite.children.push(child);
}

function registerSuite(suite: Suite): void {
  const { name, options } = suite;
  Deno.test({
    ...options,
    ...(isFocused(suite) ? { only: true } : {}),
    name,
    fn: (t) => runSuite(suite, [], t),
  });
}

/** Puts the several ways to call `it` and `describe` into one shape. */
function definition<Options extends object, Fn>(
  args:
    | [string, Fn]
    | [string, Options, Fn]
    | [Options & { name: string; fn: Fn }],
): Options & { name: string; fn: Fn } {
  if (args.length === 1) return args[0];
  if (args.length === 3) return { ...args[1], name: args[0], fn: args[2] };
  return { name: args[0], fn: args[1] } as Options & { name: string; fn: Fn };
}

function addHook(name: HookName, fn: Hook): void {
  if (!current) {
    // As in std: a hook of the file puts all that follows into one group.
    const hooks = {
      beforeAll: [],
      afterAll: [],
      beforeEach: [],
      afterEach: [],
    };
    current = { name: "global", options: {}, hooks, children: [] };
    registerSuite(current);
  }
  current.hooks[name].push(fn);
}

function isFocused(entry: Case | Suite): boolean {
  return entry.options.only === true ||
    "children" in entry && entry.children.some(isFocused);
}

async function runSuite(
  suite: Suite,
  outer: readonly Suite[],
  t: Deno.TestContext,
): Promise<void> {
  const path = [...outer, suite];
  const focused = suite.children.filter(isFocused);
  for (const hook of suite.hooks.beforeAll) await hook();
  try {
    for (const child of focused.length > 0 ? focused : suite.children) {
      const { only: _, ...options } = child.options;
      await t.step({
        ...options,
        name: child.name,
        fn: (t) =>
          "children" in child
            ? runSuite(child, path, t)
            : runCase(child, path, t),
      });
    }
  } finally {
    for (const hook of suite.hooks.afterAll) await hook();
  }
}

/** Runs a case within the hooks of each group around it, outermost first. */
async function runCase(
  test: Case,
  [suite, ...inner]: readonly Suite[],
  t: Deno.TestContext,
): Promise<void> {
  if (!suite) return await test.fn(t);
  for (const hook of suite.hooks.beforeEach) await hook();
  try {
    await runCase(test, inner, t);
  } finally {
    for (const hook of suite.hooks.afterEach) await hook();
  }
}
