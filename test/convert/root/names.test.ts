import fc from "fast-check";
import { readStack } from "../../../spec/stack/config";
import { rootFiles } from "../../../src/convert/root/files";
import { isIdentifier, stateLabel, variableName } from "../../../src/convert/root/names";
import { packageRoot } from "../../../src/root";

const reserved = ["source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"];

test("a name that OpenTofu accepts is kept, and any other gets a prefix", () => {
  for (const name of ["token", "_token", "a-b", "Version", "secret_token", "state"]) {
    expect(variableName(name)).toBe(name);
  }
  for (const name of [...reserved, "1password", "-x", "0"]) expect(variableName(name)).toBe(`secret_${name}`);
  expect(variableName("secret_version")).toBe("secret_secret_version");
  for (const name of reserved) expect(stateLabel(name)).toBe(name);
  for (const name of ["1core", "-x", "7"]) expect(stateLabel(name)).toBe(`state_${name}`);
});

test("no two names become one", () => {
  const name = fc.oneof(
    fc.constantFrom(...reserved),
    fc.stringMatching(/^[A-Za-z0-9_-]{1,6}$/),
    fc.constantFrom(...reserved, "1a").map((text) => `secret_${text}`),
    fc.constantFrom("1a", "-").map((text) => `state_${text}`),
  );
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(variableName(a) === variableName(b)).toBe(a === b);
      expect(stateLabel(a) === stateLabel(b)).toBe(a === b);
      expect([variableName(a), stateLabel(a)].every(isIdentifier)).toBe(true);
      expect(reserved).not.toContain(variableName(a));
    }),
  );
});

test("variables and data sources have the names that references use", async () => {
  const stack = readStack("dev", {
    secrets: { version: "", "1password": "", count: "" },
    states: {
      "1core": {
        ...{ backend: "remote", organization: "env-1", workspace: "net" },
        token: "${secret.count}",
      },
    },
    modules: {
      for: {
        module: "hcloud-server",
        inputs: {
          name: "web-1",
          labels: { zone: "${state.1core.zone}", odd: "${state.1core.2nd.0}" },
          userData: "#!/bin/sh\n# ${secret.version} ${secret.1password}\n",
        },
      },
    },
  });
  const files = await rootFiles(stack, [], {
    out: `${packageRoot}/opentofu/dev`,
    project: packageRoot,
    source: { kind: "relative" },
    backend: { kind: "local", path: "terraform.tfstate" },
  });
  expect(files["variables.tf"]?.match(/^variable .*/gm)).toEqual([
    'variable "secret_1password" {',
    'variable "secret_count" {',
    'variable "secret_version" {',
  ]);
  expect(files["data.tf"]).toContain('data "terraform_remote_state" "state_1core" {');
  expect(files["data.tf"]).toContain("var.secret_count");
  expect(files["main.tf"]).toContain("${var.secret_version} ${var.secret_1password}");
  expect(files["main.tf"]).toContain("data.terraform_remote_state.state_1core.outputs.zone");
  expect(files["main.tf"]).toContain('data.terraform_remote_state.state_1core.outputs["2nd"][0]');
});

test("a state that nothing could refer to is rejected", () => {
  const modules = { web: { module: "hcloud-server", inputs: { name: "web-1" } } };
  const states = { "my core": { backend: "local", path: "core.tfstate" } };
  expect(() => readStack("dev", { modules, states })).toThrow(
    'stack "dev", state "my core": a state\'s name must be letters, digits, _ and -',
  );
});
