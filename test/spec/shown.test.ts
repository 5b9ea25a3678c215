import { hclJson } from "../../spec/json";
import { quoted, readable } from "../../spec/shown";

// The output of "tofu console" for jsonencode() of the same numbers.
test.each([
  [1e20, "100000000000000000000"],
  [1e21, "1000000000000000000000"],
  [-1.5e25, "-15000000000000000000000000"],
  [123456789012345680000, "123456789012345680000"],
  [1e-7, "0.0000001"],
  [1.5e-10, "0.00000000015"],
  [0.000001, "0.000001"],
  [0.1, "0.1"],
  [-3, "-3"],
  [0, "0"],
])("the number %d is written as OpenTofu does", (number, text) => {
  expect(hclJson(number)).toBe(text);
  expect(hclJson({ a: [number] })).toBe(`{"a":[${text}]}`);
});

test("a message shows only the beginning of very long names and values", () => {
  expect(quoted("web-1")).toBe('"web-1"');
  expect(quoted("x".repeat(100_000))).toBe(`"${"x".repeat(200)}…"`);
  const text = `name must be short, got ${"x".repeat(200_000)}.\nAnother problem.`;
  expect(readable(text)).toMatch(/^name must be short, got x+… \(200025 characters\)\nAnother problem\.$/);
  expect(readable(text).length).toBeLessThan(2100);
  expect(readable("a\nb")).toBe("a\nb");
});
