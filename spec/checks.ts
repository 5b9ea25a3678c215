import { isAddress, isNetwork, isRange, isWithin, overlap, sizeOf } from "./addresses";
import { snakeCase } from "./case";
import { mapValues } from "./data";
import { innermost } from "./fields";
import { hclKeyPair, isKeyPair } from "./key-pair";
import type { Element, Field, Fields } from "./types";

/**
 * A condition on a value, as data. `rules` below implements each kind twice, as a predicate and as an HCL condition, and a test
 * compares the two. Absent values are not checked.
 */
export type Check =
  /** Matches a regular expression, in the syntax that RE2 and JavaScript share. `must` ends the sentence "… must be". */
  | { kind: "matches"; pattern: string; must: string }
  /** A number from `min` to `max`, both included, or one of `or`: whole, or with at most so many decimals. */
  | { kind: "between"; min: number; max: number; decimals?: number; or?: readonly number[]; unit?: string }
  /** Text: a whole number from `min` to `max` or a range such as `80-90`; with a separator, a list of them; or one of `words`. */
  | { kind: "numberRange"; min: number; max: number; separator?: string; words?: readonly string[]; must: string }
  /** An odd number. */
  | { kind: "odd" }
  /** One of these values. Fields of type `enum` have this check implicitly. */
  | { kind: "oneOf"; values: readonly (string | number)[] }
  /** A string of at most so many bytes in UTF-8. */
  | { kind: "maxBytes"; bytes: number; unit?: string }
  /** An IP address. */
  | { kind: "ip"; version?: 4 | 6 }
  /** An address range: an address, a slash and a prefix length, host bits allowed; or a single address too. */
  | { kind: "cidr"; version?: 4 | 6; orAddress?: true }
  /** A network: an address range without host bits. */
  | { kind: "network"; version?: 4 | 6 }
  /** An address with a prefix length, as for a network device, or one of a few words. */
  | { kind: "interfaceAddress"; version: 4 | 6; words: readonly string[] }
  /** A list or map with `min` to `max` elements. */
  | { kind: "count"; min?: number; max?: number }
  /** No element of a list, or no `by` member of its objects, appears twice. */
  | { kind: "unique"; by?: string }
  /** In a list of disks with an `interface`, only the boot disk may have any of these members. */
  | { kind: "bootDisk"; members: readonly string[] }
  /** Every key of a map matches a regular expression. */
  | { kind: "keysMatch"; pattern: string; must: string }
  /** No key of a map matches `pattern`, unless it matches `except`, too. */
  | { kind: "keysReserved"; pattern: string; except?: string; must: string }
  /**
   * No key of a map is one that the module sets itself; with `assigned`, no name of a list of `name=value`. By name, what to use instead: an
   * input in HCL spelling, or empty text.
   */
  | { kind: "owned"; instead: Readonly<Record<string, string>>; assigned?: true }
  /** Of an object: a member's number is not greater than another's. */
  | { kind: "atMost"; member: string; limit: string }
  /**
   * Of all inputs: a name that is derived from an input, `-` and the key of a map's element has at most `max` characters. Elements with
   * their own `name` are skipped.
   */
  | { kind: "derivedName"; of: string; from: string; max: number }
  /** Of an object with the members `certificate` and `key`, both PEM: the key matches the certificate. */
  | { kind: "keyPair" }
  /** Of an object, or of all inputs: IPv4 ranges that do not overlap. Paths of plain members; absent ranges are skipped. */
  | { kind: "disjoint"; ranges: readonly string[]; must: string }
  /** Of an object, or of all inputs: one IPv4 range lies in another, if both are set. Paths of plain members. */
  | { kind: "within"; inner: string; outer: string; must: string }
  /**
   * Of all inputs: each element of a map takes `count` addresses from `firstAddress` on, counted from the start of a range. The blocks do
   * not overlap, and end before the range's last address. Paths of plain members.
   */
  | { kind: "addressBlocks"; pools: string; range: string }
  /** Of all inputs: a location, and the locations of a map's elements, are in one zone: the given one, if it is set. */
  | { kind: "oneZone"; zone: string; location: string; pools?: string; zones: Readonly<Record<string, string>> }
  /** Of all inputs: the sum of a count and of the counts of a map's elements is at most `max`. Paths of plain members; `must` is the whole sentence. */
  | { kind: "atMostTogether"; pools: string; count: string; max: number; must: string }
  /**
   * Of an object, or of all inputs: if `where` holds, `needs` must hold too. `must` is the whole rest of the sentence. The members that the
   * conditions read are plain, or the check waits until all members of the object are known.
   */
  | { kind: "implies"; where: Condition; needs: Condition; must: string; whenKnown?: true };

/** A condition on members of an object (on a spec: of all inputs). Paths are separated by dots. */
export type Condition =
  | { has: string }
  | { lacks: string }
  | { member: string; is: boolean | string | number | readonly string[] }
  /** Of a string. */
  | { member: string; matches: string }
  /** Of a list or map; one that is unknown until apply counts as not empty. */
  | { notEmpty: string }
  /** Some element of a list or map of objects meets a condition. */
  | { some: string; that: Condition }
  | { not: Condition }
  | { all: readonly Condition[] }
  | { any: readonly Condition[] };

/** One kind of check, in both languages. */
interface Rule<C> {
  /** The words after the input's name: "must be …". */
  must(check: C): string;
  accepts(check: C, value: never): boolean;
  /** An HCL condition over `ref`, an expression that is never null. `fields` are the members of an object. */
  hcl(check: C, ref: string, fields: Fields): string;
  /** The part of the value that the message shows, if not all of it. */
  shownValue?(value: never, check: C): unknown;
  hclShownValue?(ref: string, check: C): string;
}

/**
 * Pattern of a number in text, or two numbers with a hyphen between them, without leading zeros and short enough to be
 * parsed.
 */
const NUMBER_RANGE = "^(0|[1-9][0-9]{0,8})(-(0|[1-9][0-9]{0,8}))?$";

/** Returns the pattern of a number as text with at most this many decimals. */
function decimalsPattern(decimals: number): string {
  return `^-?[0-9]+([.][0-9]{1,${decimals}})?$`;
}

const BITS = { 4: 32, 6: 128 };
const LEADING_ZERO = "(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]";

const rules: { [K in Check["kind"]]: Rule<Extract<Check, { kind: K }>> } = {
  matches: {
    must: (check) => `must be ${check.must}`,
    accepts: (check, value: string) => new RegExp(check.pattern).test(value),
    hcl: (check, ref) => `can(regex(${hclString(check.pattern)}, ${ref}))`,
  },
  between: {
    must: ({ min, max, decimals, or = [], unit }) =>
      [
        `must be a ${decimals ? "" : "whole "}number from ${min} to ${max}`,
        unit ? ` (${unit})` : "",
        decimals ? ` with at most ${decimals} decimals` : "",
        or.map((other) => `, or ${other}`).join(""),
      ].join(""),
    accepts: ({ min, max, decimals, or = [] }, value: number) =>
      or.includes(value) ||
      ((decimals ? new RegExp(decimalsPattern(decimals)).test(String(value)) : Number.isInteger(value)) &&
        value >= min &&
        value <= max),
    hcl: ({ min, max, decimals, or = [] }, ref) => {
      const precise = decimals
        ? `can(regex(${hclString(decimalsPattern(decimals))}, tostring(${ref})))`
        : `${ref} == floor(${ref})`;
      const others = or.map((other) => `${ref} == ${other} || `).join("");
      return `${others}${precise} && ${ref} >= ${min} && ${ref} <= ${max}`;
    },
  },
  numberRange: {
    must: (check) => `must be ${check.must}`,
    accepts: ({ min, max, separator, words = [] }, value: string) =>
      words.includes(value) ||
      (separator ? value.split(separator) : [value]).every((part) => {
        if (!new RegExp(NUMBER_RANGE).test(part)) return false;
        const [first, last = first] = part.split("-").map(Number) as [number, number?];
        return min <= first && first <= last && last <= max;
      }),
    hcl: ({ min, max, separator, words = [] }, ref) => {
      const part = separator ? "part" : ref;
      const [first, last] = [`tonumber(split("-", ${part})[0])`, `tonumber(reverse(split("-", ${part}))[0])`];
      const inOrder = `try(${min} <= ${first} && ${first} <= ${last} && ${last} <= ${max}, false)`;
      const test = `can(regex("${NUMBER_RANGE}", ${part})) && ${inOrder}`;
      const all = separator ? `alltrue([for part in split(${hclString(separator)}, ${ref}) : ${test}])` : test;
      return words.length > 0 ? `contains(${JSON.stringify(words)}, ${ref}) || ${all}` : all;
    },
  },
  odd: {
    must: () => "must be an odd number",
    accepts: (_, value: number) => value % 2 === 1,
    hcl: (_, ref) => `${ref} % 2 == 1`,
  },
  oneOf: {
    must: ({ values }) => `must be one of ${values.map((value) => JSON.stringify(value)).join(", ")}`,
    accepts: ({ values }, value: string | number) => values.includes(value),
    hcl: ({ values }, ref) => `contains([${values.map((value) => JSON.stringify(value)).join(", ")}], ${ref})`,
  },
  maxBytes: {
    must: ({ bytes, unit }) => `must be at most ${bytes} bytes long${unit ? ` (${unit})` : ""}`,
    accepts: ({ bytes }, value: string) => Buffer.byteLength(value) <= bytes,
    // length() counts graphemes; base64 encodes three bytes as four characters, and pads with "=".
    hcl: ({ bytes }, ref) =>
      `length(base64encode(${ref})) / 4 * 3 - length(regexall("=", base64encode(${ref}))) <= ${bytes}`,
  },
  ip: {
    must: ({ version }) => `must be an ${version ? `IPv${version}` : "IP"} address`,
    accepts: ({ version }, value: string) => isAddress(value, version),
    hcl: ({ version }, ref) =>
      hclAddress(version, ref, `"\${${ref}}/${version ? BITS[version] : `\${strcontains(${ref}, ":") ? 128 : 32}`}"`),
  },
  cidr: {
    must: ({ version, orAddress }) =>
      `must be an ${version ? `IPv${version}` : "IP"} ${orAddress ? "address or address range" : "address range"} such as ${version === 6 ? '"2001:db8::/64"' : '"10.0.0.0/16"'}`,
    accepts: ({ version, orAddress }, value: string) =>
      isRange(value, version) || (orAddress === true && isAddress(value, version)),
    // With a prefix length of 0, an address is a range.
    hcl: ({ version, orAddress }, ref) =>
      hclAddress(version, ref, orAddress ? `strcontains(${ref}, "/") ? ${ref} : "\${${ref}}/0"` : ref),
  },
  network: {
    must: ({ version }) =>
      `must be an ${version ? `IPv${version}` : "IP"} network such as ${version === 6 ? '"2001:db8::/64"' : '"10.0.0.0/16"'}, starting with its first address`,
    accepts: ({ version }, value: string) => isRange(value, version) && isNetwork(value),
    hcl: ({ version }, ref) => {
      const alone = `"\${split("/", ${ref})[0]}/\${strcontains(${ref}, ":") ? 128 : 32}"`;
      return `${hclAddress(version, ref, ref)} && try(cidrhost(${ref}, 0) == cidrhost(${alone}, 0), false)`;
    },
  },
  interfaceAddress: {
    must: ({ version, words }) =>
      `must be an IPv${version} address with its prefix length, such as ${version === 6 ? '"2001:db8::5/64"' : '"10.0.0.5/24"'}, or ${words.map((word) => JSON.stringify(word)).join(" or ")}`,
    accepts: ({ version, words }, value: string) => words.includes(value) || isRange(value, version),
    hcl: ({ version, words }, ref) =>
      `contains(${JSON.stringify(words)}, ${ref}) || (${hclAddress(version, ref, ref)})`,
  },
  count: {
    must: ({ min, max }) =>
      min === undefined
        ? `must have at most ${max} elements`
        : max === undefined
          ? `must have at least ${min} elements`
          : `must have ${min} to ${max} elements`,
    accepts: ({ min = 0, max = Number.POSITIVE_INFINITY }, value: object) => {
      const count = Object.keys(value).length;
      return count >= min && count <= max;
    },
    hcl: ({ min, max }, ref) =>
      [min === undefined ? [] : `length(${ref}) >= ${min}`, max === undefined ? [] : `length(${ref}) <= ${max}`]
        .flat()
        .join(" && "),
    shownValue: (value: object) => Object.keys(value).length,
    hclShownValue: (ref) => `length(${ref})`,
  },
  unique: {
    must: ({ by }) =>
      by ? `must not have two elements with the same ${snakeCase(by)}` : "must not have the same element twice",
    accepts: ({ by }, value: readonly Record<string, unknown>[]) => {
      const seen = value.map((element) => JSON.stringify(by ? element[by] : element));
      return new Set(seen).size === seen.length;
    },
    hcl: ({ by }, ref) => `length(distinct(${ref}${by ? `[*].${snakeCase(by)}` : ""})) == length(${ref})`,
  },
  bootDisk: {
    must: ({ members }) =>
      `must have ${members.map(snakeCase).join(" or ")} only on the boot disk, which is the first of sata0, scsi0 and virtio0 that the machine has`,
    accepts: ({ members }, value: readonly Record<string, unknown>[]) => {
      const [first] = value
        .map((disk) => disk.interface as string)
        .filter((name) => name.endsWith("0"))
        .sort();
      return value.every((disk) => disk.interface === first || members.every((name) => disk[name] === undefined));
    },
    hcl: ({ members }, ref) => {
      const first = `try(sort([for disk in ${ref} : disk.interface if endswith(disk.interface, "0")])[0], "")`;
      return `alltrue([for disk in ${ref} : disk.interface == ${first} || ${members.map((name) => `disk.${snakeCase(name)} == null`).join(" && ")}])`;
    },
  },
  keysMatch: {
    must: (check) => `must have keys that are ${check.must}`,
    accepts: (check, value: object) => Object.keys(value).every((key) => new RegExp(check.pattern).test(key)),
    hcl: (check, ref) => `alltrue([for key in keys(${ref}) : can(regex(${hclString(check.pattern)}, key))])`,
    shownValue: (value: object) => sortedKeys(value),
    hclShownValue: (ref) => `keys(${ref})`,
  },
  keysReserved: {
    must: (check) => `must have no keys ${check.must}`,
    accepts: ({ pattern, except }, value: object) =>
      Object.keys(value).every(
        (key) => !new RegExp(pattern).test(key) || (except !== undefined && new RegExp(except).test(key)),
      ),
    hcl: ({ pattern, except }, ref) => {
      const isFree = `!can(regex(${hclString(pattern)}, key))`;
      const test = except === undefined ? isFree : `${isFree} || can(regex(${hclString(except)}, key))`;
      return `alltrue([for key in keys(${ref}) : ${test}])`;
    },
    shownValue: (value: object) => sortedKeys(value),
    hclShownValue: (ref) => `keys(${ref})`,
  },
  owned: {
    must: ({ assigned }) => `must ${assigned ? "not set what" : "have no keys that"} the module sets itself`,
    accepts: (check, value: object) => ownedIn(check, value).length === 0,
    hcl: ({ instead, assigned }, ref) =>
      `alltrue([for name in ${hclNames(ref, assigned)} : !contains(split(" ", ${hclString(sortedKeys(instead).join(" "))}), name)])`,
    shownValue: (value: object, check) => ownedIn(check, value),
    hclShownValue: (ref, { instead, assigned }) => {
      const texts = withAdvice(instead);
      const sorted = sortedKeys(texts).map((name) => texts[name]);
      // Long text is broken into lines, and long lists are not.
      return `[for text in split("; ", ${hclString(sorted.join("; "))}) : text if contains(${hclNames(ref, assigned)}, split(" ", text)[0])]`;
    },
  },
  atMost: {
    must: ({ member, limit }) => `must not have a ${snakeCase(member)} that is greater than ${snakeCase(limit)}`,
    accepts: ({ member: name, limit }, value: Record<string, number>) =>
      (value[name] as number) <= (value[limit] as number),
    hcl: ({ member: name, limit }, ref) => `${ref}.${snakeCase(name)} <= ${ref}.${snakeCase(limit)}`,
  },
  derivedName: {
    must: ({ of, from, max }) =>
      `${snakeCase(of)} must have a name if ${snakeCase(from)}, - and the key together are longer than ${max} characters`,
    accepts: ({ of, from, max }, value: object) =>
      Object.entries(member(of, value) as Record<string, { name?: unknown }>).every(
        ([key, element]) => element.name !== undefined || [...`${member(from, value)}-${key}`].length <= max,
      ),
    // length() counts graphemes, and regex() characters.
    hcl: ({ of, from, max }, ref) =>
      `alltrue([for key, element in ${hclPath(ref, of)} : element.name != null || can(regex("(?s)^.{0,${max}}$", "\${${hclPath(ref, from)}}-\${key}"))])`,
  },
  keyPair: {
    must: () => "must be a certificate and its RSA or EC key",
    accepts: (_, { certificate, key }: { certificate: string; key: string }) => isKeyPair(certificate, key),
    hcl: (_, ref) => hclKeyPair(`${ref}.certificate`, `${ref}.key`),
  },
  disjoint: {
    must: (check) => check.must,
    accepts: ({ ranges }, value: object) => {
      const given = ranges.map((path) => member(path, value) as string | undefined).filter(isIPv4Range);
      return pairs(given).every(([a, b]) => !overlap(a, b));
    },
    hcl: ({ ranges }, ref) =>
      pairs(ranges.map((path) => hclPath(ref, path)))
        .map(([a, b]) => `(${hclUnlessRanges(a, b)} || try(${hclSharedStart(a, b, "!=")}, true))`)
        .join(" && "),
  },
  within: {
    must: (check) => check.must,
    accepts: ({ inner, outer }, value: object) => {
      const [a, b] = [inner, outer].map((path) => member(path, value) as string | undefined);
      return !isIPv4Range(a) || !isIPv4Range(b) || isWithin(a, b);
    },
    hcl: ({ inner, outer }, ref) => {
      const [a, b] = [hclPath(ref, inner), hclPath(ref, outer)];
      return `${hclUnlessRanges(a, b)} || try(${hclSharedStart(a, b, "==")} && ${hclPrefixLength(a)} >= ${hclPrefixLength(b)}, true)`;
    },
  },
  addressBlocks: {
    must: ({ pools, range }) =>
      `${snakeCase(pools)} must have address blocks (first_address to first_address + count - 1) that do not overlap and that end before the last address of ${hclPath("", range)}`,
    accepts: ({ pools, range }, value: object) => {
      const blocks = Object.values(member(pools, value) as Record<string, Block>);
      // Not a number if the range is invalid, which its own check rejects.
      const size = sizeOf((member(range, value) as string | undefined) ?? "");
      return (
        pairs(blocks).every(
          ([a, b]) => a.firstAddress + a.count <= b.firstAddress || b.firstAddress + b.count <= a.firstAddress,
        ) && blocks.every(({ firstAddress, count }) => !(firstAddress + count >= size))
      );
    },
    hcl: ({ pools, range }, ref) => {
      const [map, subnet] = [hclPath(ref, pools), hclPath(ref, range)];
      const apart = "a.first_address + a.count <= b.first_address || b.first_address + b.count <= a.first_address";
      return [
        `alltrue(flatten([for key, a in ${map} : [for other, b in ${map} : ${apart} if key != other]]))`,
        `try(alltrue([for pool in ${map} : pool.first_address + pool.count < pow(2, 32 - ${hclPrefixLength(subnet)})]), true)`,
      ].join(" && ");
    },
  },
  oneZone: {
    must: ({ zone, location, pools, zones }) =>
      `${hclPath("", zone)} must be the zone of ${location}${pools ? ` and of all ${snakeCase(pools)}` : ""}: ${inWords(zones)}; leave it unset to use the location's zone, unless the location is not listed`,
    accepts: ({ zone, location, pools, zones }, value: object) => {
      const given = member(zone, value) as string | undefined;
      const wanted = given ?? zones[member(location, value) as string];
      return (
        wanted !== undefined && locationsIn(location, pools, value).every((place) => (zones[place] ?? given) === wanted)
      );
    },
    hcl: ({ zone, location, pools, zones }, ref) => {
      const [given, place] = [hclPath(ref, zone), hclPath(ref, location)];
      const table = `{ ${Object.entries(zones)
        .map(([name, of]) => `${name} = "${of}"`)
        .join(", ")} }`;
      const places = pools
        ? `concat([${place}], [for pool in ${hclPath(ref, pools)} : pool.location if pool.location != null])`
        : `[${place}]`;
      const wanted = `try(coalesce(${given}, lookup(${table}, ${place}, null)), "")`;
      return `alltrue([for place in ${places} : try(coalesce(lookup(${table}, place, null), ${given}), null) == ${wanted}])`;
    },
  },
  atMostTogether: {
    must: (check) => check.must,
    accepts: ({ pools, count, max }, value: object) => {
      const counts = Object.values(member(pools, value) as Record<string, { count: number }>).map((pool) => pool.count);
      return [member(count, value) as number, ...counts].reduce((sum, each) => sum + each) <= max;
    },
    hcl: ({ pools, count, max }, ref) =>
      `${hclPath(ref, count)} + sum(concat([0], values(${hclPath(ref, pools)})[*].count)) <= ${max}`,
  },
  implies: {
    must: (check) => check.must,
    accepts: (check, value: object) => !holds(check.where, value) || holds(check.needs, value),
    hcl: (check, ref, fields) => hclCondition({ any: [negation(check.where), check.needs] }, ref, fields),
  },
};

/** Returns the end of the error message: "must be …". */
export function must<C extends Check>(check: C): string {
  return (rules[check.kind] as Rule<C>).must(check);
}

/** Returns whether a value that is not absent satisfies a check. */
export function accepts<C extends Check>(check: C, value: unknown): boolean {
  return (rules[check.kind] as Rule<C>).accepts(check, value as never);
}

/**
 * Returns the check as an HCL condition.
 * @param ref an expression that is not null; for all inputs of a module, `var`
 */
export function hclCheck<C extends Check>(check: C, ref: string, fields: Fields = {}): string {
  return (rules[check.kind] as Rule<C>).hcl(check, ref, fields);
}

/** Returns the part of an invalid value that the message shows: all of it, or what the check counts. */
export function given(check: Check, value: unknown): unknown {
  const { shownValue: part } = rules[check.kind] as Rule<Check>;
  return part ? part(value as never, check) : value;
}

/** Returns the same as an HCL expression. */
export function hclGiven(check: Check, ref: string): string {
  return (rules[check.kind] as Rule<Check>).hclShownValue?.(ref, check) ?? ref;
}

/** Returns keys in OpenTofu's map order: by their UTF-8 bytes. */
export function sortedKeys(map: object): string[] {
  return Object.keys(map).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** Returns the names that the module sets itself, sorted, each with what to use instead. */
function ownedIn({ instead, assigned }: Extract<Check, { kind: "owned" }>, value: object): string[] {
  const names = assigned ? Object.values(value).map((each: string) => each.split("=")[0]) : Object.keys(value);
  const texts = withAdvice(instead);
  return sortedKeys(texts).flatMap((name) => (names.includes(name) ? (texts[name] as string) : []));
}

function withAdvice(instead: Readonly<Record<string, string>>): Record<string, string> {
  return mapValues(instead, (input, name) => (input ? `${name} (use ${input})` : name));
}

/** Returns the names of a map, or of a list of `name=value`, in HCL. */
function hclNames(ref: string, assigned: true | undefined): string {
  return assigned ? `[for each in ${ref} : split("=", each)[0]]` : `keys(${ref})`;
}

/** `can(cidrhost(…))` reads both families, and leading zeros in IPv4 octets, which Node (and most resolvers) reject. */
function hclAddress(version: 4 | 6 | undefined, ref: string, range: string): string {
  const family = version === undefined ? "" : `${version === 4 ? "!" : ""}strcontains(${ref}, ":") && `;
  return `${family}can(cidrhost(${range}, 0)) && !can(regex("${LEADING_ZERO}", ${ref}))`;
}

/** Returns a location, and the locations of a map's elements. */
function locationsIn(location: string, pools: string | undefined, value: unknown): string[] {
  const elements = pools === undefined ? {} : (member(pools, value) as Record<string, { location?: string }>);
  const own = Object.values(elements).flatMap((element) => element.location ?? []);
  return [member(location, value) as string, ...own];
}

/** Formats a table with the values first: "eu-central for fsn1, nbg1, us-east for ash". */
function inWords(table: Readonly<Record<string, string>>): string {
  const values = [...new Set(Object.values(table))];
  return values
    .map(
      (value) =>
        `${value} for ${Object.keys(table)
          .filter((key) => table[key] === value)
          .join(", ")}`,
    )
    .join("; ");
}

/** The members that `addressBlocks` reads. */
interface Block {
  firstAddress: number;
  count: number;
}

/** Returns every pair of elements of a list. */
function pairs<T>(values: readonly T[]): (readonly [T, T])[] {
  return values.flatMap((a, index) => values.slice(index + 1).map((b) => [a, b] as const));
}

function isIPv4Range(value: string | undefined): value is string {
  return value !== undefined && isRange(value, 4);
}

/** Returns the negation of: both are IPv4 ranges. Other checks reject invalid ranges. */
function hclUnlessRanges(a: string, b: string): string {
  return `!try(${hclAddress(4, a, a)} && ${hclAddress(4, b, b)}, false)`;
}

/** Returns an HCL comparison of the first addresses of two ranges, with the shorter of the two prefix lengths. */
function hclSharedStart(a: string, b: string, operator: "==" | "!="): string {
  const start = (range: string) =>
    `cidrhost("\${split("/", ${range})[0]}/\${min(${hclPrefixLength(a)}, ${hclPrefixLength(b)})}", 0)`;
  return `${start(a)} ${operator} ${start(b)}`;
}

function hclPrefixLength(range: string): string {
  return `tonumber(split("/", ${range})[1])`;
}

/** Returns a member's path in HCL; relative if `ref` is empty. */
function hclPath(ref: string, path: string): string {
  return [...(ref ? [ref] : []), ...path.split(".").map(snakeCase)].join(".");
}

function member(path: string, value: unknown): unknown {
  return path
    .split(".")
    .reduce<unknown>((object, key) => (object as Record<string, unknown> | undefined)?.[key], value);
}

function holds(condition: Condition, value: unknown): boolean {
  if ("has" in condition) return member(condition.has, value) !== undefined;
  if ("lacks" in condition) return member(condition.lacks, value) === undefined;
  if ("notEmpty" in condition) return Object.keys(member(condition.notEmpty, value) ?? {}).length > 0;
  if ("not" in condition) return !holds(condition.not, value);
  if ("all" in condition) return condition.all.every((part) => holds(part, value));
  if ("any" in condition) return condition.any.some((part) => holds(part, value));
  if ("some" in condition) {
    return Object.values(member(condition.some, value) ?? {}).some((element) => holds(condition.that, element));
  }
  if ("matches" in condition) {
    const text = member(condition.member, value);
    return typeof text === "string" && new RegExp(condition.matches).test(text);
  }
  return [condition.is].flat().includes(member(condition.member, value) as string);
}

/** Returns the negation, pushed down to the members, so that the HCL is readable. */
function negation(condition: Condition): Condition {
  if ("has" in condition) return { lacks: condition.has };
  if ("lacks" in condition) return { has: condition.lacks };
  if ("not" in condition) return condition.not;
  if ("all" in condition) return { any: condition.all.map(negation) };
  if ("any" in condition) return { all: condition.any.map(negation) };
  return { not: condition };
}

function hclCondition(condition: Condition, ref: string, fields: Fields): string {
  const path = (name: string) => `${ref}.${name.split(".").map(snakeCase).join(".")}`;
  if ("any" in condition) return condition.any.map((part) => hclCondition(part, ref, fields)).join(" || ");
  if ("all" in condition)
    return condition.all.map((part) => bracketed(part, hclCondition(part, ref, fields))).join(" && ");
  if ("not" in condition) return hclNot(condition.not, hclCondition(condition.not, ref, fields));
  const name = memberOf(condition);
  const { unsure, nullable, members } = reach(name, fields);
  if ("has" in condition) return unsure ? `try(${path(name)}, null) != null` : `${path(name)} != null`;
  if ("lacks" in condition) return unsure ? `try(${path(name)}, null) == null` : `${path(name)} == null`;
  const test = hclTest(condition, path(name), members);
  return unsure || nullable ? `try(${test}, false)` : test;
}

type Test = Exclude<Part, { has: string } | { lacks: string }>;

/** Returns a condition on a member that is present. */
function hclTest(condition: Test, ref: string, members: Fields): string {
  if ("notEmpty" in condition) return `length(${ref}) > 0`;
  if ("matches" in condition) return `can(regex(${hclString(condition.matches)}, ${ref}))`;
  if ("is" in condition) return hclIs(condition.is, ref);
  return `anytrue([for element in ${ref} : ${hclCondition(condition.that, "element", members)}])`;
}

function hclIs(is: boolean | string | number | readonly string[], ref: string): string {
  if (is === true) return ref;
  if (is === false) return `!${ref}`;
  return typeof is === "object" ? `contains(${JSON.stringify(is)}, ${ref})` : `${ref} == ${JSON.stringify(is)}`;
}

function hclNot(condition: Condition, test: string): string {
  if ("notEmpty" in condition && !test.startsWith("try(")) return test.replace(/ > 0$/, " == 0");
  if (test.startsWith("!")) return test.slice(1);
  return / == | && | \|\| /.test(test) && !test.startsWith("try(") ? `!(${test})` : `!${test}`;
}

function bracketed(condition: Condition, test: string): string {
  return "any" in condition ? `(${test})` : test;
}

/** Returns whether a check reads only which members are set and the values of plain ones; it can run while other members are outputs. */
export function asksPlainMembers(check: Check): boolean {
  if (check.kind === "implies") return !check.whenKnown;
  return ["disjoint", "within", "addressBlocks", "oneZone", "atMostTogether", "derivedName"].includes(check.kind);
}

/** Returns the values that such a check reads. If one is unknown until apply, the check waits. */
export function valuesRead(check: Check, value: unknown): unknown[] {
  if (check.kind === "implies") return [...valuesOf(check.where, value), ...valuesOf(check.needs, value)];
  if (check.kind === "derivedName") return [member(check.from, value)];
  if (check.kind === "oneZone") return [member(check.zone, value), ...locationsIn(check.location, check.pools, value)];
  return [];
}

function valuesOf(condition: Condition, value: unknown): unknown[] {
  return parts(condition).flatMap((part) => {
    if ("some" in part) {
      return Object.values(member(part.some, value) ?? {}).flatMap((element) => valuesOf(part.that, element));
    }
    return "member" in part ? [member(part.member, value)] : [];
  });
}

/** Returns the paths of the members, or inputs, that a check reads, dot-separated. */
export function membersOfCheck(check: Check): string[] {
  switch (check.kind) {
    case "implies":
      return [check.where, check.needs].flatMap(parts).map(memberOf);
    case "disjoint":
      return [...check.ranges];
    case "within":
      return [check.inner, check.outer];
    case "addressBlocks":
      return [check.pools, check.range];
    case "atMostTogether":
      return [check.pools, check.count];
    case "oneZone":
      return [check.zone, check.location, ...(check.pools === undefined ? [] : [check.pools])];
    case "derivedName":
      return [check.of, check.from];
    default:
      throw new Error(`a check of kind "${check.kind}" reads no members`);
  }
}

/** A condition on one member. */
type Part = Exclude<Condition, { not: Condition } | { all: unknown } | { any: unknown }>;

/** Returns the conditions on single members that a condition consists of. */
export function parts(condition: Condition): Part[] {
  if ("not" in condition) return parts(condition.not);
  if ("all" in condition) return condition.all.flatMap(parts);
  if ("any" in condition) return condition.any.flatMap(parts);
  return [condition];
}

/** Returns the member that a condition reads. */
export function memberOf(part: Part): string {
  if ("has" in part) return part.has;
  if ("lacks" in part) return part.lacks;
  if ("notEmpty" in part) return part.notEmpty;
  return "some" in part ? part.some : part.member;
}

/** Returns whether a member may be null, whether a parent of it may be, and its own members. */
function reach(path: string, fields: Fields): { unsure: boolean; nullable: boolean; members: Fields } {
  let members = fields;
  let nullable = false;
  let unsure = false;
  for (const name of path.split(".")) {
    const field = members[name];
    if (!field) throw new Error(`a check reads "${path}", but there is no member "${name}"`);
    unsure ||= nullable;
    nullable = field.optional === true;
    members = membersOf(field);
  }
  return { unsure, nullable, members };
}

function membersOf(field: Field | Element): Fields {
  const inner = innermost(field);
  return inner.type === "object" ? inner.fields : {};
}

/** Returns a quoted HCL string without interpolation. HCL does not have JSON's escapes `\b` and `\f`. */
export function hclString(text: string): string {
  return JSON.stringify(text)
    .replace(/\\(.)/g, (escaped, letter) => (letter === "b" ? "\\u0008" : letter === "f" ? "\\u000c" : escaped))
    .replace(/\$\{/g, "$$${")
    .replace(/%\{/g, "%%{");
}
