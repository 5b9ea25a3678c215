import { parse } from "@cdktn/hcl2json";
import { specs } from "../../spec/catalog";
import { variablesFile } from "../../src/generate/modules/terraform-files";
import { breakLines } from "../../src/hcl/break-lines";

const long = (letter: string) => letter.repeat(70);

test.each([
  ["a short one stays", "var.name != null", "var.name != null"],
  ["operators end lines, in parentheses", `${long("a")} && ${long("b")}`, `(\n${long("a")} &&\n${long("b")}\n)`],
  [
    "a conditional has a line for each part",
    `${long("a")} ? ${long("b")} : "c"`,
    `(\n${long("a")}\n? ${long("b")}\n: "c"\n)`,
  ],
  [
    "a loop has a line for head, value and filter",
    `alltrue([for x in xs : f(${long("a")}, "[, ]") if ${long("b")}])`,
    `alltrue([\nfor x in xs :\nf(${long("a")}, "[, ]")\nif ${long("b")}\n])`,
  ],
  [
    "brackets and operators in strings and in their expressions are text",
    `f("${long("a")} && (", "\${g("}", ")")} \\" ? : ", ${long("b")})`,
    `f(\n"${long("a")} && (",\n"\${g("}", ")")} \\" ? : ",\n${long("b")}\n)`,
  ],
])("%s", (_, expression, expected) => {
  expect(breakLines(expression)).toBe(expected);
});

test("a long string is a join of its parts, and escapes stay whole", () => {
  const words = 'word \\" $${x} '.repeat(14);
  const text = breakLines(`"${words}\${jsonencode(var.name)}."`);
  expect(text).toMatch(/^join\("", \[\n/);
  const items = text
    .split("\n")
    .slice(1, -1)
    .map((line) => line.replace(/,$/, ""));
  expect(items.map((item) => (item.startsWith('"') ? item.slice(1, -1) : `\${${item}}`)).join("")).toBe(
    `${words}\${jsonencode(var.name)}.`,
  );
  expect(items.every((item) => item.length < 140)).toBe(true);
});

test.each(specs.map((spec) => [spec.name, spec] as const))(
  "variables.tf of %s is HCL with no line over 200 characters",
  async (_, spec) => {
    const text = await variablesFile(spec);
    expect(text.split("\n").filter((line) => line.length > 200)).toEqual([]);
    await expect(parse("variables.tf", text)).resolves.toHaveProperty("variable");
  },
);
