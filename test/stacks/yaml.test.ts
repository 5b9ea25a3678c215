import { readYaml, writeYaml } from "../../src/stacks/yaml";

test.each([
  ["a: 20", { a: 20 }],
  ["a: 1.50", { a: 1.5 }],
  ["a: 08", { a: 8 }],
  ["a: 0x1F", { a: 31 }],
  ["a: 0o17", { a: 15 }],
  ["a: [y, n, yes, no, on, off]", { a: ["y", "n", "yes", "no", "on", "off"] }],
  ["a: 12:30:45", { a: "12:30:45" }],
  ["a: [true, False, ~, null]", { a: [true, false, null, null] }],
  ['a: "020"', { a: "020" }],
  ["a: !!str 020", { a: "020" }],
  ["a: 10.0.0.5", { a: "10.0.0.5" }],
  ["a: v1.33.4+k3s1", { a: "v1.33.4+k3s1" }],
  ["a: { 1: x }", { a: { "1": "x" } }],
  ["a: |\n  x\n\n   y\n", { a: "x\n\n y\n" }],
  ["a: >-\n  x\n  y\n", { a: "x y" }],
  ["a: &b { x: 1, y: 2 }\nc: { <<: *b, y: 3 }", { a: { x: 1, y: 2 }, c: { x: 1, y: 3 } }],
  ["a: |\r\n  x\r\n  y\r\n", { a: "x\ny\n" }],
  ['a: "x\\u0085\\u2028y"', { a: "x\u0085\u2028y" }],
])("%j is read as pulumi reads it", (text, value) => {
  expect(readYaml(text)).toEqual(value);
});

test.each([
  [
    "a:\n  vlanId: 020\n",
    'line 2: a.vlanId is ambiguous: write "020" in quotes if it is text, and 16 if it is the number that Pulumi reads',
  ],
  ["a: 1_000", 'write "1_000" in quotes if it is text, and 1000 if it is the number'],
  ["a: 0b11", 'write "0b11" in quotes if it is text, and 3'],
  ["a: 2024-01-31", 'line 1: a is ambiguous: write "2024-01-31" in quotes if it is text'],
  ["a: 2024-01-31T10:00:00Z", 'write "2024-01-31T10:00:00Z" in quotes'],
  ["a: .inf", 'write ".inf" in quotes'],
  ["a: { 020: x }", 'is ambiguous: write "020" in quotes'],
  ["a: { 1.50: x }", 'is ambiguous: write "1.50" in quotes'],
  ["a: { null: x }", 'is ambiguous: write "null" in quotes'],
  ['a: { 1: x, "1": y }', 'line 1: a must not have the key "1" twice'],
  ["a: !!int 3", "line 1: a must not have the tag tag:yaml.org,2002:int"],
  ["a: !mine 3", "line 1: a must not have the tag !mine"],
  ["%YAML 1.1\n---\na: yes\n", "a stack file must not have directives such as %YAML"],
  ["a: |\n\n  x\n  y\n", "line 1: a must not begin with a blank line or a tab"],
  ['a: "\\tx\\ny"', "line 1: a must not begin with a blank line or a tab"],
  ["a: x\u0085y", 'line 1: the character U+0085 must be written as "\\u0085", in double quotes'],
  ["a: |\n  x\u2028\n  y\n", 'line 2: the character U+2028 must be written as "\\u2028"'],
  ['a: "\\ud83d\\ude00"', "must have characters themselves in place of surrogates"],
  ['a: "x\\/y"', "must have / in place of \\/"],
  ["a: |\n  x", "must end with a line break: the file has none at its end"],
  ["a: |2\n    x\n   \n", "must not end with lines of white space"],
  ['a: &b { x: 1 }\nc: { "<<": *b }', "must be written without quotes, and only to merge another map"],
  ["a: &b { x: 1 }\nc:\n  <<: *b\n  <<: *b\n", 'must not have the key "<<" twice'],
  ["a: [x:, y]", "needs a blank after its colon"],
])("%j is rejected", (text, problem) => {
  expect(() => readYaml(text)).toThrow(problem);
});

test("written values are read back unchanged", () => {
  const value = {
    text: [
      "020",
      "2024-01-31",
      "1_000",
      "0X1F",
      "y",
      "null",
      "",
      "x\u0085y\u2028z",
      "\ufeff",
      "a\nb\n",
      " a\n  b",
      "<<",
    ],
    "020": [1, 1.5, true, null, { "2024-01-31": "x", "<<": "y" }],
  };
  const { "020": keys, ...rest } = value;
  expect(readYaml(writeYaml(rest))).toEqual(rest);
  expect(readYaml(writeYaml({ "020": keys.slice(0, 4), "2024-01-31": "x" }))).toEqual({
    "020": keys.slice(0, 4),
    "2024-01-31": "x",
  });
});
