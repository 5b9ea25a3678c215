import { backendOf } from "../../src/cli/backend";

test("reads the options of each backend", () => {
  expect(backendOf("web", { backend: "local" })).toEqual({ kind: "local", path: "terraform.tfstate" });
  const remote = { hostname: "app.scalr.io", organization: "env-1", workspace: "web" };
  expect(backendOf("web", { backend: "remote", ...remote })).toEqual({ kind: "remote", ...remote });
  expect(backendOf("web", { backend: "s3", bucket: "states", region: "eu-central-1" })).toEqual({
    kind: "s3",
    bucket: "states",
    region: "eu-central-1",
    key: "web/terraform.tfstate",
    endpoint: undefined,
  });
});

test.each([
  [{ backend: "local", bucket: "states" }, "--bucket cannot be used with --backend local, only with --backend s3"],
  [
    { backend: "local", hostname: "app.scalr.io", workspace: "web" },
    "--hostname and --workspace cannot be used with --backend local, only with --backend remote",
  ],
  [
    { backend: "remote", hostname: "a", organization: "b", workspace: "c", endpoint: "https://s3.example.com" },
    "--endpoint cannot be used with --backend remote, only with --backend s3",
  ],
  [
    { backend: "s3", bucket: "states", region: "eu-central-1", organization: "env-1" },
    "--organization cannot be used with --backend s3, only with --backend remote",
  ],
  [{ backend: "s3", bucket: "states" }, "--backend s3 needs --bucket and --region"],
  [{ backend: "remote", hostname: "a" }, "--backend remote needs --hostname, --organization and --workspace"],
] as const)("rejects %j", (options, sentence) => {
  expect(() => backendOf("web", options)).toThrow(sentence);
});
