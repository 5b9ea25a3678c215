import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { removeDamagedAttributes } from "../../src/engines/blob-attributes";

// A mutation that these tests catch: `isDamaged` that only looks for empty files.

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-attributes-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

test.each(["environment", "login", "relative path"])(
  "damaged attributes in a backend from the %s are deleted, and nothing else",
  (how) => {
    const damaged = [
      write("state/.pulumi/stacks/mine/dev.json.attrs", ""),
      write("state/.pulumi/locks/organization/mine/dev/1.json.attrs", '{"user.cache'),
      write("state/.pulumi/meta.yaml.attrs", ""),
    ];
    const kept = [
      write("state/.pulumi/stacks/mine/dev.json", ""),
      write("state/.pulumi/stacks/mine/dev.json.bak.attrs", '{"user.cache_control":""}\n'),
      write("state/.pulumi/history/mine/dev/1.json.attrs", ""),
    ];
    const url = `file://${how === "relative path" ? "./state" : join(folder, "state")}`;
    write("home/credentials.json", JSON.stringify({ current: url }));
    const env = how === "login" ? { PULUMI_HOME: join(folder, "home") } : { PULUMI_BACKEND_URL: url };
    removeDamagedAttributes(env, folder);
    expect(damaged.filter((file) => existsSync(file))).toEqual([]);
    expect(kept.filter((file) => !existsSync(file))).toEqual([]);
  },
);

test.each([
  { PULUMI_BACKEND_URL: "s3://states" },
  { PULUMI_BACKEND_URL: "file:///nowhere" },
  { PULUMI_HOME: "/nowhere" },
])("a backend of %j has none", (env) => removeDamagedAttributes(env, folder));
