import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { accepts, type Check } from "../../spec/checks";
import { complete, completeValue } from "../../spec/complete";
import { exampleAdmin, exampleAuthority, exampleServer } from "../../spec/modules/example-secrets";
import type { Element, Field, Fields, Spec } from "../../spec/types";

type Inputs = Record<string, unknown>;

/**
 * Generates inputs that pass every check: each value satisfies its own checks, and is regenerated until checks of
 * several values pass.
 */
export function fittingInputs(spec: Spec): fc.Arbitrary<Inputs> {
  return fittingObject({ type: "object", fields: spec.inputs, checks: spec.checks });
}

/** Generates inputs of the right types whose values may be invalid; one in eight is arbitrary. */
export function wildInputs(spec: Spec): fc.Arbitrary<Inputs> {
  return members(spec.inputs, (field) =>
    fc.oneof({ weight: 7, arbitrary: fitting(field) }, { weight: 1, arbitrary: wild(field) }),
  );
}

type Generate = (field: Field | Element) => fc.Arbitrary<unknown>;

function members(fields: Fields, generate: Generate): fc.Arbitrary<Inputs> {
  const required = Object.keys(fields).filter((name) => !mayBeLeftOut(fields[name] as Field));
  return fc.record(
    Object.fromEntries(
      Object.entries(fields).map(([name, field]) => {
        const value =
          field.type === "object" && generate !== fitting ? members(field.fields, generate) : generate(field);
        // null and "left out" mean the same, so both are generated.
        return [name, mayBeLeftOut(field) ? fc.option(value, { freq: 6, nil: null }) : value];
      }),
    ),
    { requiredKeys: required },
  ) as fc.Arbitrary<Inputs>;
}

function mayBeLeftOut(field: Field): boolean {
  return field.optional === true || field.default !== undefined;
}

/** Generates values that pass the checks of a field. */
export const fitting: Generate = (field) => {
  const checks = field.checks ?? [];
  switch (field.type) {
    case "string":
      return fittingString(checks);
    case "number":
      return fittingNumber(checks, field.plain === true);
    case "bool":
      return fc.boolean();
    case "enum":
      return fc.constantFrom(...field.values);
    case "list": {
      const { min = 0, max = 3 } = find(checks, "count") ?? {};
      const unique = find(checks, "unique");
      const length = { minLength: min, maxLength: Math.max(min, Math.min(max, 3)) };
      const element = fitting(field.of);
      if (!unique) return fc.array(element, length);
      const list = fc.uniqueArray(element, {
        ...length,
        selector: (value) => JSON.stringify(unique.by ? (value as Inputs)[unique.by] : value),
      });
      return list
        .map((values) => onBootDisk(checks, values))
        .filter((values) => checks.every((check) => accepts(check, completeValue(field, values, completion, ""))));
    }
    case "map": {
      const { min = 0, max = 3 } = find(checks, "count") ?? {};
      const keys = find(checks, "keysMatch");
      const key = keys ? matching(keys.pattern) : fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
      return fc.dictionary(key, fitting(field.of), { minKeys: min, maxKeys: Math.max(min, Math.min(max, 3)) });
    }
    case "object":
      return fittingObject(field);
  }
};

const completion = { module: "", problems: [], isDeferred: () => false };

/** Returns the elements with boot-disk members on one disk only. */
function onBootDisk(checks: readonly Check[], values: readonly unknown[]): unknown[] {
  const members = find(checks, "bootDisk")?.members;
  if (!members) return [...values];
  const nameOf = (disk: unknown) => (disk as { interface?: string }).interface ?? "scsi0";
  const [boot] = values
    .map(nameOf)
    .filter((name) => name.endsWith("0"))
    .sort();
  return values.map((disk) => (nameOf(disk) === boot ? disk : without(disk, members)));
}

function without(value: unknown, names: readonly string[]): unknown {
  return Object.fromEntries(Object.entries(value as Inputs).filter(([name]) => !names.includes(name)));
}

function fittingObject(field: Extract<Element, { type: "object" }>): fc.Arbitrary<Inputs> {
  const { fields, checks = [] } = field;
  const given = find(checks, "keyPair")
    ? fc.tuple(members(fields, fitting), fc.constantFrom(...keyPairs)).map(([rest, pair]) => ({ ...rest, ...pair }))
    : members(fields, fitting);
  return given
    .map((inputs) => checks.reduce(repaired, inputs))
    .filter((inputs) => checks.every((check) => accepts(check, complete(fields, inputs, completion))));
}

const keyPairs = [exampleAuthority, exampleAdmin, exampleServer];

/** Changes inputs so that they pass a check that random values would hardly ever pass. */
function repaired(inputs: Inputs, check: Check): Inputs {
  if (check.kind !== "within") return inputs;
  const [inner, length] = (memberAt(inputs, check.inner) as string | undefined)?.split("/") ?? [];
  if (inner === undefined) return withMember(inputs, check.outer, undefined);
  return withMember(inputs, check.outer, network(`${inner}/${Math.max(8, Number(length) - 4)}`));
}

function memberAt(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((object, name) => (object as Inputs | null | undefined)?.[name], value);
}

function withMember(inputs: Inputs, path: string, value: unknown): Inputs {
  const [name, ...rest] = path.split(".") as [string, ...string[]];
  if (rest.length === 0) return { ...inputs, [name]: value };
  const inner = inputs[name] as Inputs | null | undefined;
  return inner ? { ...inputs, [name]: withMember(inner, rest.join("."), value) } : inputs;
}

/** Generates any value of the type, with a preference for edge cases. */
const wild: Generate = (field) => {
  switch (field.type) {
    case "string":
    case "enum":
      return fc.oneof(
        fc.constantFrom(...awkwardStrings),
        fc.string({ unit: "grapheme", maxLength: 12 }),
        fc.ipV4(),
        fc.ipV6(),
      );
    case "number":
      return fc.oneof(fc.constantFrom(-1, 0, 1, 1.5, 2, 64, 1e6), fc.integer({ min: -10, max: 20_000 }));
    case "bool":
      return fc.boolean();
    case "list":
      return fc.array(field.of.type === "object" ? members(field.of.fields, wildOrFitting) : wildOrFitting(field.of), {
        maxLength: 3,
      });
    case "map":
      return fc.dictionary(
        fc.oneof(fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/), fc.constantFrom("A b", "", "é", "x_y", "-", "a/b")),
        field.of.type === "object" ? members(field.of.fields, wildOrFitting) : wildOrFitting(field.of),
        { maxKeys: 3 },
      );
    case "object":
      return members(field.fields, wildOrFitting);
  }
};

const wildOrFitting: Generate = (field) => fc.oneof(fitting(field), wild(field));

/**
 * Strings that are empty, spaced, quoted, templated, escaped by jsonencode, not ASCII, of several code points, or
 * nearly valid.
 */
export const awkwardStrings = [
  "",
  " ",
  "a b",
  '"',
  "'",
  "\\",
  "${name}",
  "%{ if true }",
  "$${x}",
  "<&>",
  "é",
  "👩‍👩‍👧",
  "\u2028",
  "line\nbreak",
  "UPPER",
  "-x",
  "x-",
  "_",
  "any",
  "0",
  "007",
  "22",
  "65536",
  "1-",
  "10.0.0.256",
  "10.0.0.01",
  "10.0.0.0/33",
  "10.0.0.1/08",
  "10.0.0.0/",
  "::",
  "::1",
  "fe80::1%eth0",
  "::/129",
  "2001:db8::/32",
  "::ffff:10.0.0.1",
  "1.2.3",
  "null",
  "true",
];

function fittingString(checks: readonly Check[]): fc.Arbitrary<string> {
  const ip = find(checks, "ip");
  if (ip) return address(ip.version);
  const whole = find(checks, "network");
  if (whole) {
    const matches = find(checks, "matches");
    const text = matches
      ? fc.tuple(matching(matches.pattern), range(whole.version)).map(([text, other]) => rangeLike(text, other))
      : range(whole.version);
    return text.map(network);
  }
  const device = find(checks, "interfaceAddress");
  if (device) return fc.oneof(range(device.version), fc.constantFrom(...device.words));
  const cidr = find(checks, "cidr");
  if (cidr) return range(cidr.version);
  const oneOf = find(checks, "oneOf");
  if (oneOf) return fc.constantFrom(...(oneOf.values as string[]));
  const numbers = find(checks, "numberRange");
  if (numbers) return numberRanges(numbers);
  const matches = find(checks, "matches");
  const bytes = find(checks, "maxBytes")?.bytes ?? Number.POSITIVE_INFINITY;
  const text = matches
    ? matching(matches.pattern)
    : fc.oneof(fc.string({ unit: "grapheme-ascii", maxLength: 20 }), fc.constantFrom(...awkwardStrings));
  const patterns = checks.flatMap((check) => (check.kind === "matches" ? [new RegExp(check.pattern)] : []));
  return text.filter((value) => Buffer.byteLength(value) <= bytes && patterns.every((pattern) => pattern.test(value)));
}

/** Returns text for a pattern of ranges. A pattern that checks only the prefix length accepts any address. */
function rangeLike(text: string, range: string): string {
  return ipaddr.isValidCIDR(text) ? text : `${range.split("/")[0]}/${text.split("/").at(-1)}`;
}

function numberRanges({ min, max, separator, words = [] }: CheckOf<"numberRange">): fc.Arbitrary<string> {
  const part = fc
    .tuple(fc.integer({ min, max: max - 20 }), fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }))
    .map(([first, more]) => (more === undefined ? `${first}` : `${first}-${first + more}`));
  const text = separator ? fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(separator)) : part;
  return words.length > 0 ? fc.oneof(text, fc.constantFrom(...words)) : text;
}

/** @param isPlain true if it decides the number of resources: a few are enough */
function fittingNumber(checks: readonly Check[], isPlain: boolean): fc.Arbitrary<number> {
  const oneOf = find(checks, "oneOf");
  if (oneOf) return fc.constantFrom(...(oneOf.values as number[]));
  const { min = 0, max = 1000 } = find(checks, "between") ?? {};
  const { decimals, or = [] } = find(checks, "between") ?? {};
  const whole = fc.integer({ min: Math.ceil(min), max: isPlain && max <= 100 ? Math.min(max, min + 4) : max });
  const part = decimals
    ? fc.integer({ min: 1, max: 99 }).map((hundredths) => Number((Math.ceil(min) + hundredths / 100).toFixed(2)))
    : whole;
  const number = fc.oneof(whole, part, ...or.map((other) => fc.constant(other)));
  return find(checks, "odd") ? number.filter((value) => value % 2 === 1) : number;
}

/** Generates strings for a pattern. They are short where the pattern allows it, since long ones make plans slow. */
function matching(pattern: string): fc.Arbitrary<string> {
  const regex = new RegExp(pattern);
  const isLong = /\{(1[2-9]|[2-9][0-9])\}|-----/.test(pattern);
  return fc.stringMatching(regex, isLong ? {} : { maxLength: 20 });
}

function address(version: 4 | 6 | undefined): fc.Arbitrary<string> {
  return version === 4 ? fc.ipV4() : version === 6 ? fc.ipV6() : fc.oneof(fc.ipV4(), fc.ipV6());
}

function range(version: 4 | 6 | undefined): fc.Arbitrary<string> {
  const v4 = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }));
  const v6 = fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 }));
  return (version === 4 ? v4 : version === 6 ? v6 : fc.oneof(v4, v6)).map(([ip, bits]) => `${ip}/${bits}`);
}

/** Returns the network of an address with a prefix length. */
function network(text: string): string {
  const family = text.includes(":") ? ipaddr.IPv6 : ipaddr.IPv4;
  return `${family.networkAddressFromCIDR(text)}/${text.split("/")[1]}`;
}

type CheckOf<K extends Check["kind"]> = Extract<Check, { kind: K }>;

function find<K extends Check["kind"]>(checks: readonly Check[], kind: K): CheckOf<K> | undefined {
  return checks.find((check): check is CheckOf<K> => check.kind === kind);
}
