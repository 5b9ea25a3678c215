import { address, between, each, hetznerLabels, notEmpty, range, startOfRange } from "../../src/providers/validators";

test.each([
  ["address", address, ["10.0.0.1", "2001:db8::1"], ["10.0.0", "10.0.0.1/8", "here"]],
  ["range", range, ["10.0.0.0/16", "10.0.0.7/16", "::/0"], ["10.0.0.0", "10.0.0.0/33"]],
  [
    "startOfRange",
    startOfRange,
    ["10.0.0.0/16", "0.0.0.0/0", "::/0", "2001:DB8::/32", "10.0.0.7"],
    ["10.0.0.7/16", "2001:db8::1/32", "web"],
  ],
  ["notEmpty", notEmpty, ["x"], [""]],
  ["between", between(30, 300), [30, 300], [29, 301]],
  ["each", each(address), [[], ["10.0.0.1", "::1"]], [["10.0.0.1", "here"]]],
  [
    "hetznerLabels",
    hetznerLabels,
    [{}, { a: "" }, { "example.com/role": "web", "a-b_c.d": "x-1" }, { a: "x".repeat(63) }],
    [{ "": "a" }, { "-a": "b" }, { a: "b-" }, { "a b": "c" }, { a: "b c" }, { a: "x".repeat(64) }, { "/a": "b" }],
  ],
] as const)("%s", (_, refusal, right, wrong) => {
  for (const value of right) expect([value, refusal(value)]).toEqual([value, undefined]);
  for (const value of wrong) expect([value, refusal(value)]).toEqual([value, expect.any(String)]);
  // Absent and unknown values are valid.
  for (const nothing of [null, undefined]) expect(refusal(nothing)).toBeUndefined();
});

test("a label's value is not shown, because it may be a secret", () => {
  expect(hetznerLabels({ token: "s3cr3t!" })).toMatch(/^has a label "token" that is not allowed/);
  expect(hetznerLabels({ token: "s3cr3t!" })).not.toContain("s3cr3t");
});
