import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkReading, readStackFile, stacksOf, writeImports } from "../../src/stacks/file";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-stacks-"));
  mkdirSync(join(folder, "stacks"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: mine\nruntime: nodejs\nstackConfigDir: stacks\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(stack: string, text: string): string {
  const path = join(folder, "stacks", `Pulumi.${stack}.yaml`);
  writeFileSync(path, text);
  return path;
}

const modules = `# Kept as it is.
encryptionsalt: v1:abc
config:
  twinstack:modules:
    web: { module: hcloud-server, inputs: {name: web-1, sshKeys: [ admin]} } # odd, and nobody's business
`;

test("imports are appended to the configuration and removed again, and every other byte is kept", () => {
  const after = "environment:\n  - shared\n";
  const path = write("dev", `${modules}${after}`);
  writeImports(readStackFile(folder, "dev").path, { "hcloud:index/server:Server::web-this": "4711" });
  expect(readFileSync(path, "utf8")).toBe(
    `${modules}  twinstack:imports:\n    hcloud:index/server:Server::web-this: "4711"\n${after}`,
  );
  writeImports(readStackFile(folder, "dev").path, { "hcloud:index/server:Server::web-this": "815", other: "1" });
  expect(readStackFile(folder, "dev").config["twinstack:imports"]).toEqual({
    "hcloud:index/server:Server::web-this": "815",
    other: "1",
  });
  writeImports(readStackFile(folder, "dev").path, undefined);
  expect(readFileSync(path, "utf8")).toBe(`${modules}${after}`);
});

test("imports can be added to a file that ends in a block scalar, or without a line break", () => {
  const block = write("block", `${modules}  other:text: |\n    a\n    b\n`);
  writeImports(readStackFile(folder, "block").path, { a: "1" });
  expect(readFileSync(block, "utf8")).toBe(
    `${modules}  other:text: |\n    a\n    b\n  twinstack:imports:\n    a: "1"\n`,
  );
  const open = write("open", modules.trimEnd());
  writeImports(readStackFile(folder, "open").path, { a: "1" });
  expect(readStackFile(folder, "open").config["twinstack:imports"]).toEqual({ a: "1" });
  writeImports(readStackFile(folder, "open").path, undefined);
  expect(readFileSync(open, "utf8")).toBe(modules);
});

test("a file with an empty configuration has none", () => {
  write("empty", "config:\n");
  expect(readStackFile(folder, "empty").config).toEqual({});
});

test("a missing stack is an error that lists the existing ones", () => {
  write("dev", modules);
  write("prod", modules);
  expect(stacksOf(folder)).toEqual(["dev", "prod"]);
  expect(() => readStackFile(folder, "pord")).toThrow(
    `there is no stack "pord" in ${join(folder, "stacks")}; did you mean "prod"? There are dev, prod`,
  );
});

test("a plain-text secret is rejected, and not shown", () => {
  write("dev", `${modules}  twinstack:secrets:\n    token: hunter2\n    good: { secure: v1:xyz }\n`);
  expect(() => readStackFile(folder, "dev")).toThrow(
    'stack "dev": twinstack:secrets.token is in plain text: remove it from the file, and set it with "pulumi config set --secret --path twinstack:secrets.token"',
  );
});

test("a file that is no YAML is named", () => {
  const path = write("dev", "config: [");
  expect(() => readStackFile(folder, "dev")).toThrow(`${path} cannot be read: `);
});

test("a value that Pulumi reads in another way is named by file and line, for the command and for the program", () => {
  const path = write("dev", `${modules}  other:vlan: 020\n`);
  const sentence = `${path}, line 6: config.other:vlan is ambiguous: write "020" in quotes if it is text, and 16 if it is the number that Pulumi reads`;
  expect(() => readStackFile(folder, "dev")).toThrow(sentence);
  expect(() => checkReading(folder, "dev")).toThrow(sentence);
  expect(() => checkReading(folder, "prod")).not.toThrow();
});

test("a file in another encoding is named", () => {
  const path = write("dev", "");
  writeFileSync(path, Buffer.from(`\ufeff${modules}`, "utf16le"));
  expect(() => readStackFile(folder, "dev")).toThrow(`${path} cannot be read: it is not UTF-8 text; save it as UTF-8`);
  writeFileSync(path, `\ufeff${modules}`);
  expect(Object.keys(readStackFile(folder, "dev").config)).toEqual(["twinstack:modules"]);
});
