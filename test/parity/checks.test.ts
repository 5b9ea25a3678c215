import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { snakeCase } from "../../spec/case";
import { accepts, type Check, hclCheck } from "../../spec/checks";
import type { Fields } from "../../spec/types";
import { ensureTools } from "../../src/toolchain/ensure";
import { selfSigned } from "../certificates";
import { awkwardStrings } from "./inputs";

/** Values for each kind of check, some valid and some not. */
const text = fc.oneof(fc.constantFrom(...awkwardStrings), fc.string({ unit: "grapheme", maxLength: 12 }));
const ips = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom("1.2.3.04", "01.2.3.4", "::ffff:1.2.3.4", "::ffff:1.2.3.04", "1.2.3.4.5", "::1::", "[::1]"),
  text,
);
const ranges = fc.oneof(
  fc.tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: -1, max: 140 })).map(([ip, bits]) => `${ip}/${bits}`),
  fc.constantFrom("10.0.0.0/08", "10.0.0.0/+8", "10.0.0.0 /8", "10.0.0.0/8/8", "/8"),
  ips,
);
const numbers = fc.oneof(fc.integer({ min: -5, max: 25 }), fc.constantFrom(1.5, 0.1, 1e6));
const numberRanges = fc.oneof(
  fc.constantFrom(
    "22",
    "0",
    "65535",
    "65536",
    "8000-9000",
    "9000-8000",
    "80-80",
    "1-99999",
    "080",
    "any",
    "1-2-3",
    "-1",
  ),
  fc.constantFrom("10;20;30", "2-4094", "10;9999", "10;20-30", "10;", ";10", "10, 20", "99999999999999999999", "22\n"),
  text,
);
const keyed = fc.dictionary(
  fc.constantFrom("a", "x", "xy/z", "k8s.io/a", "my.k8s.io/a", "node.k8s.io/a", "notk8s.io/a", "é"),
  fc.constant("v"),
  { maxKeys: 3 },
);
const assignments = fc.array(fc.constantFrom("a=b", "a", "b=a", "x=", "é=x"), { maxLength: 3 });
const levels = fc.record({ least: fc.integer({ min: 0, max: 5 }), most: fc.integer({ min: 0, max: 5 }) });
const named = fc.record({
  name: fc.constantFrom("web", "wéb", "w👩‍👩‍👧"),
  volumes: fc.dictionary(
    fc.constantFrom("a", "ab", "abc", "é"),
    fc.record({ name: fc.option(fc.constant("x"), { nil: undefined }) }),
  ),
});
const words = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 4 });
const people = fc.array(fc.record({ firstName: fc.constantFrom("a", "b"), age: fc.integer({ min: 0, max: 1 }) }), {
  maxLength: 3,
});
const maybe = fc.option(fc.constant("x"), { nil: undefined, freq: 2 });
const disks = fc.array(
  fc.record({
    interface: fc.constantFrom("sata0", "scsi0", "scsi1", "virtio0"),
    importFrom: maybe,
    fileId: maybe,
  }),
  { maxLength: 3 },
);
const counted = fc.record({ count: fc.integer({ min: 0, max: 1 }), on: fc.boolean() });
const member = fc.record({
  protocol: fc.constantFrom("tcp", "icmp"),
  port: fc.option(fc.constantFrom("22", "any"), { nil: undefined }),
  on: fc.boolean(),
  list: words,
  inner: fc.option(fc.record({ deepFlag: fc.boolean(), name: fc.option(fc.constant("x"), { nil: undefined }) }), {
    nil: undefined,
  }),
});
const team = fc.record({
  name: fc.constantFrom("alice", "bob", ""),
  people,
  roles: fc.dictionary(fc.constantFrom("a", "b"), fc.record({ admin: fc.boolean() })),
});
const memberFields: Fields = {
  name: { type: "string", doc: "" },
  people: {
    type: "list",
    doc: "",
    of: { type: "object", fields: { firstName: { type: "string", doc: "" }, age: { type: "number", doc: "" } } },
  },
  roles: { type: "map", doc: "", of: { type: "object", fields: { admin: { type: "bool", doc: "" } } } },
  protocol: { type: "enum", values: ["tcp", "icmp"], doc: "" },
  port: { type: "string", optional: true, doc: "" },
  on: { type: "bool", doc: "" },
  count: { type: "number", doc: "" },
  list: { type: "list", of: { type: "string" }, doc: "" },
  inner: {
    type: "object",
    optional: true,
    doc: "",
    fields: { deepFlag: { type: "bool", doc: "" }, name: { type: "string", optional: true, doc: "" } },
  },
};

const someRange = fc.oneof(
  fc.constantFrom(
    "10.0.0.0/8",
    "10.1.0.0/16",
    "10.1.2.0/24",
    "10.2.0.0/16",
    "10.1.2.3/24",
    "10.1.128.0/17",
    "0.0.0.0/0",
  ),
  fc.constantFrom("10.0.0.01/8", "::/0", "10.0.0.0", "", "10.0.0.0/33"),
);
const threeRanges = fc.record({
  inner: fc.record({ a: fc.option(someRange, { nil: undefined }) }),
  b: someRange,
  c: someRange,
});
const pools = fc.record({
  range: fc.constantFrom("10.0.0.0/24", "10.0.0.0/26", "10.0.0.0", "x/y"),
  pools: fc.dictionary(
    fc.constantFrom("a", "b", "c"),
    fc.record({
      firstAddress: fc.integer({ min: 16, max: 70 }),
      count: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constantFrom(-1, 1.5)),
    }),
  ),
});

const implies = (where: Extract<Check, { kind: "implies" }>["where"], needs: typeof where): Check => ({
  kind: "implies",
  where,
  needs,
  must: "",
});

const valueChecks: readonly (readonly [Check, fc.Arbitrary<unknown>])[] = [
  [
    { kind: "matches", pattern: "^[a-z0-9]([a-z0-9-]{0,5}[a-z0-9])?$", must: "" },
    fc.oneof(text, fc.stringMatching(/^[a-z0-9-]{1,8}$/)),
  ],
  [{ kind: "matches", pattern: '^\\S+ "\\$\\{x\\}"$', must: "" }, fc.oneof(text, fc.constant('a "${x}"'))],
  [{ kind: "between", min: 1, max: 20 }, numbers],
  [
    { kind: "between", min: 0, max: 20, decimals: 2 },
    fc.oneof(numbers, fc.constantFrom(0.07, 0.5, 19.99, 0.005, 1e-7, 20.01)),
  ],
  [{ kind: "between", min: 10, max: 20, or: [1, 3] }, numbers],
  [{ kind: "numberRange", min: 1, max: 65535, must: "" }, numberRanges],
  [{ kind: "numberRange", min: 1, max: 65535, words: ["any"], must: "" }, numberRanges],
  [{ kind: "numberRange", min: 1, max: 4094, separator: ";", must: "" }, numberRanges],
  [{ kind: "odd" }, fc.integer({ min: 0, max: 9 })],
  [{ kind: "oneOf", values: ["a", "b"] }, fc.constantFrom("a", "b", "c", "")],
  [{ kind: "oneOf", values: [1, 3, 5] }, fc.integer({ min: 0, max: 6 })],
  [{ kind: "maxBytes", bytes: 6 }, text],
  [{ kind: "ip" }, ips],
  [{ kind: "ip", version: 4 }, ips],
  [{ kind: "ip", version: 6 }, ips],
  [{ kind: "cidr" }, ranges],
  [{ kind: "cidr", version: 4 }, ranges],
  [{ kind: "cidr", version: 6 }, ranges],
  [
    { kind: "network" },
    fc.oneof(
      ranges,
      fc.constantFrom(
        "2001:DB8::/32",
        "2001:db8::1/64",
        "::ffff:10.0.0.0/120",
        "::ffff:10.0.0.1/120",
        "10.1.0.0/15",
        "10.2.0.0/15",
      ),
    ),
  ],
  [{ kind: "network", version: 6 }, fc.oneof(ranges, fc.constantFrom("2001:DB8::/32", "::/0"))],
  [
    { kind: "network", version: 4 },
    fc.oneof(ranges, fc.constantFrom("10.0.0.0/8", "10.0.0.0/15", "10.1.0.0/15", "10.1.2.128/25")),
  ],
  [{ kind: "count", min: 1 }, words],
  [{ kind: "count", max: 2 }, words],
  [{ kind: "count", min: 1, max: 2 }, fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constant("x"))],
  [{ kind: "unique" }, words],
  [{ kind: "unique", by: "firstName" }, people],
  [
    { kind: "keysMatch", pattern: "^[a-z]+$", must: "" },
    fc.dictionary(fc.constantFrom("a", "bc", "A", "", "é"), fc.constant("x")),
  ],
  [{ kind: "keysReserved", pattern: "^x", must: "" }, keyed],
  [{ kind: "owned", instead: { a: "b.c", x: "" } }, keyed],
  [{ kind: "owned", instead: { a: "b.c", x: "" }, assigned: true }, assignments],
  [{ kind: "keysReserved", pattern: "^([^/]*\\.)?k8s\\.io/", except: "^node\\.k8s\\.io/", must: "" }, keyed],
  [{ kind: "atMost", member: "least", limit: "most" }, levels],
  [{ kind: "derivedName", of: "volumes", from: "name", max: 6 }, named],
  [implies({ member: "protocol", is: "tcp" }, { has: "port" }), member],
  [implies({ member: "protocol", is: ["tcp", "udp"] }, { lacks: "port" }), member],
  [implies({ has: "inner.name" }, { member: "on", is: true }), member],
  [implies({ lacks: "inner" }, { notEmpty: "list" }), member],
  [implies({ member: "inner.deepFlag", is: true }, { any: [{ notEmpty: "list" }, { has: "port" }] }), member],
  [
    implies({ all: [{ member: "on", is: false }, { notEmpty: "list" }] }, { not: { member: "protocol", is: "icmp" } }),
    member,
  ],
  [implies({ any: [{ has: "port" }, { not: { notEmpty: "list" } }] }, { lacks: "inner.name" }), member],
  [{ kind: "interfaceAddress", version: 4, words: ["dhcp"] }, fc.oneof(ranges, fc.constant("dhcp"))],
  [{ kind: "interfaceAddress", version: 6, words: ["dhcp", "auto"] }, fc.oneof(ranges, fc.constant("auto"))],
  [{ kind: "bootDisk", members: ["importFrom", "fileId"] }, disks],
  [implies({ member: "name", matches: "^(bob)?$" }, { some: "people", that: { member: "firstName", is: "a" } }), team],
  [implies({ some: "roles", that: { member: "admin", is: true } }, { not: { member: "name", matches: "^a" } }), team],
  [implies({ member: "count", is: 0 }, { not: { member: "on", is: true } }), counted],
  [{ kind: "disjoint", ranges: ["inner.a", "b", "c"], must: "" }, threeRanges],
  [{ kind: "within", inner: "b", outer: "inner.a", must: "" }, threeRanges],
  [{ kind: "addressBlocks", pools: "pools", range: "range" }, pools],
];

/**
 * Generates certificates with their own keys and with others', and texts that are nearly certificates: short,
 * truncated, of another kind.
 */
async function pairs(): Promise<fc.Arbitrary<unknown>> {
  const made = await Promise.all([
    selfSigned("P-256"),
    selfSigned("P-256", "sec1"),
    selfSigned("P-384", "sec1"),
    selfSigned("P-521"),
    selfSigned("RSA-2048"),
    selfSigned("RSA-2048", "pkcs1"),
  ]);
  const broken = made.flatMap(({ certificate, key }) => [
    { certificate: certificate.replace("A", "B"), key },
    { certificate, key: key.replace("=", "") },
    { certificate: key, key: certificate },
    { certificate, key: `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${key}` },
  ]);
  return fc.oneof(
    fc.constantFrom(...made),
    fc.record({
      certificate: fc.constantFrom(...made.map(({ certificate }) => certificate)),
      key: fc.constantFrom(...made.map(({ key }) => key)),
    }),
    fc.constantFrom(...broken),
    fc.record({ certificate: text, key: text }),
  );
}

const SAMPLES = 120;

test("every check means the same in TypeScript and in OpenTofu", async () => {
  const cases = [...valueChecks, [{ kind: "keyPair" }, await pairs()] as const] as const;
  const folder = mkdtempSync(join(tmpdir(), "checks-"));
  const samples = cases.map(([, values], index) =>
    fc.sample(values, { numRuns: SAMPLES, seed: 7 + index }).map(normalized),
  );
  const locals = Object.fromEntries(
    samples.flatMap((values, index) => values.map((value, at) => [`v${index}_${at}`, hclLiteral(value)])),
  );
  const outputs = cases.map(([check], index) => [
    `check_${index}`,
    {
      value: (samples[index] as unknown[]).map(
        (_, at) => `\${${hclCheck(check, `local.v${index}_${at}`, memberFields)}}`,
      ),
    },
  ]);
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ locals, output: Object.fromEntries(outputs) }));
  const { tofu } = await ensureTools(["tofu"]);
  const run = (...args: string[]) =>
    execFileSync(tofu, args, {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 2 ** 28,
      env: { ...process.env, TF_CLI_CONFIG_FILE: "/dev/null" },
    });
  run("plan", "-out=plan", "-input=false");
  const planned = JSON.parse(run("show", "-json", "plan")).planned_values.outputs;
  rmSync(folder, { recursive: true });

  for (const [index, [check]] of cases.entries()) {
    const theirs: boolean[] = planned[`check_${index}`].value;
    const ours = (samples[index] as unknown[]).map((value) => accepts(check, value));
    const different = (samples[index] as unknown[]).filter((_, at) => ours[at] !== theirs[at]);
    expect({ check, different }).toEqual({ check, different: [] });
    // A check that accepts everything, or nothing, would agree by accident.
    expect({ check, verdicts: new Set(ours).size }).toEqual({ check, verdicts: 2 });
  }
});

/**
 * Returns a value in JSON syntax, as OpenTofu sees inputs: members in snake_case, null for unset ones, no
 * interpolation.
 */
function hclLiteral(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === "string") return value.replace(/[$%](?=\{)/g, "$&$&");
  if (Array.isArray(value)) return value.map(hclLiteral);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [snakeCase(key), hclLiteral(element)]));
}

/** Normalizes strings to NFC, as OpenTofu does before a check. */
function normalized(value: unknown): unknown {
  if (typeof value === "string") return value.normalize();
  if (Array.isArray(value)) return value.map(normalized);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [key.normalize(), normalized(element)]));
}
