import { hclJson } from "../../spec/json";
import { hcloudServer } from "../../spec/modules/hcloud-server";
import { validInputs } from "../../spec/validate";

function problems(inputs: Record<string, unknown>): readonly string[] {
  try {
    validInputs(hcloudServer, inputs);
    return [];
  } catch (error) {
    return (error as { problems: string[] }).problems;
  }
}

test("fills in defaults, all the way down", () => {
  const inputs = validInputs(hcloudServer, {
    name: "web",
    publicNet: { ipv6Enabled: false },
    firewall: { rules: [{ port: "22", ranges: ["::/0"] }] },
  });
  expect(inputs).toMatchObject({
    serverType: "cx23",
    publicNet: { ipv4Enabled: true, ipv6Enabled: false, ipv4Id: undefined },
    firewall: { enabled: true, rules: [{ direction: "in", protocol: "tcp", port: "22" }] },
    volumes: {},
  });
});

test("treats null and undefined as not set", () => {
  expect(validInputs(hcloudServer, { name: "web", image: null, userData: undefined, rdns: null })).toEqual(
    validInputs(hcloudServer, { name: "web" }),
  );
});

test("brings strings to Unicode's normal form, as OpenTofu does", () => {
  expect(validInputs(hcloudServer, { name: "web", userData: "e\u0301" }).userData).toBe("\u00e9");
});

test.each([
  ["what is missing", {}, "hcloud-server: name is required: a string."],
  [
    "a wrong type, with its path",
    { name: "web", networks: { a: { networkId: true } } },
    "hcloud-server: networks[*].network_id must be a string, got true.",
  ],
  [
    "an unknown name",
    { name: "web", severType: "cx23" },
    'hcloud-server: there is no input "severType"; did you mean "serverType"? It has name, serverType,',
  ],
  [
    "an unknown name like no other, without a guess",
    { name: "web", zzz: true },
    'hcloud-server: there is no input "zzz"; it has name, serverType,',
  ],
  ...["constructor", "toString", "hasOwnProperty", "__proto__"].map((name): [string, object, string] => [
    `a name that every object of JavaScript has, ${name}`,
    JSON.parse(`{ "name": "web", "${name}": "x" }`),
    `hcloud-server: there is no input "${name}"; it has name, serverType,`,
  ]),
  [
    "a name of any length, of which the sentence shows the beginning",
    { name: "web", ["x".repeat(200_000)]: true },
    `hcloud-server: there is no input "${"x".repeat(200)}…"; it has name, serverType,`,
  ],
  [
    "an unknown name inside",
    { name: "web", publicNet: { ipv4: true } },
    'there is no input "public_net.ipv4"; did you mean "ipv4Id"?',
  ],
  [
    "what was given",
    { name: "Web" },
    'hcloud-server: name must be a host name by RFC 1123 in lower case, such as web-1 or web-1.example.com, got "Web".',
  ],
  [
    "all that offends in a collection, in OpenTofu's order",
    { name: "web", volumes: { b: { size: 5 }, a: { size: 1.5 }, c: { size: 10 } } },
    "hcloud-server: volumes[*].size must be a whole number from 10 to 10240 (GB), got 1.5, 5.",
  ],
  [
    "an object, in OpenTofu's spelling",
    { name: "web", firewall: { rules: [{ ranges: ["::/0"] }] } },
    'firewall.rules[*] must have a port if the protocol is tcp or udp, got {"description":null,"direction":"in","port":null,"protocol":"tcp","ranges":["::/0"]}.',
  ],
  [
    "what several inputs say together",
    { name: "web", publicNet: { ipv4Enabled: false, ipv6Enabled: false } },
    "hcloud-server: networks must not be empty if",
  ],
])("says %s", (_, inputs, sentence) => {
  expect(problems(inputs)).toEqual([expect.stringContaining(sentence)]);
});

test("reports all problems at once", () => {
  expect(problems({ name: "Web", location: "x", volumes: { data: { size: 1, format: "ntfs" } } })).toHaveLength(4);
});

test("never shows sensitive values", () => {
  const userData = `secret${"x".repeat(40_000)}`;
  expect(problems({ name: "web", userData })).toEqual([
    "hcloud-server: user_data must be at most 32768 bytes long (32 KiB); the given value is not shown.",
  ]);
  expect(problems({ name: "web", userData: ["secret"] }).join()).not.toContain("secret");
});

test("writes JSON as OpenTofu's jsonencode does", () => {
  expect(hclJson({ b: "<&>\u2028", a: [1, null], Z: "é😀" })).toBe(
    '{"Z":"é😀","a":[1,null],"b":"\\u003c\\u0026\\u003e\\u2028"}',
  );
});
