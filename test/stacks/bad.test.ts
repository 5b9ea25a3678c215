import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import type { InputError } from "../../spec/errors";
import { ownConfig, readStack } from "../../spec/stack/config";
import { program } from "../../src/stacks/program";

const folder = join(__dirname, "bad");
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

/** Reads a file with its expected messages: each `# ` line is one message, in order, or its beginning up to `…`. */
function read(file: string): { stack: string; config: Record<string, unknown>; expected: string[] } {
  const text = readFileSync(join(folder, file), "utf8");
  const expected = text.split("\n").flatMap((line) => (line.startsWith("# ") ? [line.slice(2)] : []));
  return { stack: file.replace(/\.yaml$/, ""), config: parse(text).config, expected };
}

/** Shortens a message like the expected one, since lists of modules grow. */
function shortened(sentence: string, expected = ""): string {
  const end = expected.indexOf("…");
  return end < 0 || sentence.length <= end ? sentence : `${sentence.slice(0, end)}…`;
}

test("there are enough invalid stacks", () => {
  expect(files.length).toBeGreaterThanOrEqual(25);
});

test.each(files)("%s is rejected with exactly the messages that it expects", (file) => {
  const { stack, config, expected } = read(file);
  let refused: InputError | undefined;
  try {
    readStack(stack, ownConfig(config));
  } catch (error) {
    refused = error as InputError;
  }
  expect(refused?.name).toBe("InputError");
  const { problems = [] } = refused ?? {};
  expect(problems.map((problem, index) => shortened(problem, expected[index]))).toEqual(expected);
});

test.each(files)("%s creates nothing when it's deployed", async (file) => {
  const { stack, config, expected } = read(file);
  const registered: string[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs }) => {
        registered.push(name);
        return { id: name, state: inputs };
      },
      call: ({ inputs }) => inputs,
    },
    "twinstack",
    stack,
  );
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(config).map(([key, value]) => [key, JSON.stringify(value)])),
  );
  await expect(program("/project")).rejects.toThrow(expected[0]?.replace(/….*/, ""));
  expect(registered).toEqual([]);
});
