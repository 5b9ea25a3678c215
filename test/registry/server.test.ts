import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { cliConfiguration, tokenVariable } from "../../src/registry/server/cli-configuration";
import { type RegistryOptions, registryServer } from "../../src/registry/server/server";
import { Repository } from "./repository";

const main = "modules-hcl/terraform-hcloud-server/main.tf";
const servers: FastifyInstance[] = [];
let repository: Repository;
let open: Ask;
let closed: Ask;

type Ask = (path: string, headers?: Record<string, string>) => Promise<Answer>;

interface Answer {
  status: number;
  headers: Headers;
  bytes: Buffer;
  json: unknown;
}

/** Starts a registry, and returns a function that sends requests. */
async function start(options: RegistryOptions): Promise<Ask> {
  const server = registryServer(options);
  servers.push(server);
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  return async (path, headers) => {
    const response = await fetch(url + path, { headers });
    const bytes = Buffer.from(await response.arrayBuffer());
    const isJson = bytes.length > 0 && response.headers.get("content-type")?.includes("json");
    return { status: response.status, headers: response.headers, bytes, json: isJson && JSON.parse(String(bytes)) };
  };
}

beforeAll(async () => {
  repository = new Repository();
  repository.release("hcloud-server/v1.0.0", { [main]: "# 1.0.0\n", "stacks/secret.yaml": "not published\n" });
  repository.release("hcloud-server/v1.10.0", { [main]: "# 1.10.0\n" });
  repository.release("hcloud-server/v1.9.0", { [main]: "# 1.9.0\n" });
  repository.release("hcloud-server/v2.0.0-rc.1", { [main]: "# rc\n" });
  repository.release("proxmox-vm/v0.1.0", { "modules-hcl/terraform-proxmox-vm/main.tf": "# vm\n" });
  for (const tag of ["v9.9.9", "hcloud-server/1.2.3", "hcloud-server/vnext", "hcloud-server/v01.2.3"])
    repository.git("tag", tag);
  // A tag of a file is not a release.
  repository.git("tag", "hcloud-server/v3.0.0", "HEAD:modules-hcl/terraform-proxmox-vm/main.tf");
  open = await start({ repository: repository.folder });
  closed = await start({ repository: repository.folder, namespace: "platform", token: "right" });
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  repository.remove();
});

const versionsOf = "/v1/modules/platform/server/hcloud/versions";
const downloadOf = (version: string) => `/v1/modules/platform/server/hcloud/${version}/download`;

/** Returns the files of an archive with their content. */
function unpack(archive: Buffer): Record<string, string> {
  const tar = (...args: string[]) => execFileSync("tar", args, { input: archive, encoding: "utf8" });
  const files = tar("-tz")
    .split("\n")
    .filter((name) => name !== "" && !name.endsWith("/"));
  return Object.fromEntries(files.map((file) => [file, tar("-xzO", file)]));
}

async function archive(version: string) {
  const { status, headers } = await open(downloadOf(version));
  expect(status).toBe(204);
  return String(headers.get("x-terraform-get"));
}

test("service discovery lists the paths", async () => {
  expect((await open("/.well-known/terraform.json")).json).toEqual({ "modules.v1": "/v1/modules/" });
});

test("versions are those of the tags, by precedence and not by spelling; other tags are none", async () => {
  expect((await open(versionsOf)).json).toEqual({
    modules: [
      { versions: [{ version: "2.0.0-rc.1" }, { version: "1.10.0" }, { version: "1.9.0" }, { version: "1.0.0" }] },
    ],
  });
});

test("a tag that is created while the server runs is available at once", async () => {
  repository.release("proxmox-lxc/v1.0.0", { "modules-hcl/terraform-proxmox-lxc/main.tf": "# lxc\n" });
  expect((await open("/v1/modules/any/lxc/proxmox/versions")).json).toEqual({
    modules: [{ versions: [{ version: "1.0.0" }] }],
  });
});

test("a download is the folder as it was tagged, and nothing else of the repository", async () => {
  const address = await archive("1.0.0");
  expect(address).toMatch(/^\/archives\/.*\.tar\.gz\/\/modules-hcl\/terraform-hcloud-server\?archive=tar\.gz$/);
  const { bytes, headers } = await open(address.split("//")[0] as string);
  expect(headers.get("content-type")).toBe("application/gzip");
  expect(unpack(bytes)).toEqual({ [main]: "# 1.0.0\n" });
});

test.each([versionsOf, "archive"])("%s: an unchanged answer is not sent twice", async (what) => {
  const url = what === "archive" ? ((await archive("1.9.0")).split("//")[0] as string) : what;
  const first = await open(url);
  expect(first.headers.get("etag")).toMatch(/^".+"$/);
  const again = await open(url, { "if-none-match": String(first.headers.get("etag")) });
  expect([again.status, again.bytes.length]).toEqual([304, 0]);
});

test("a new release has another ETag", async () => {
  const url = "/v1/modules/platform/vm/proxmox/versions";
  const etag = (await open(url)).headers.get("etag");
  repository.release("proxmox-vm/v0.2.0", { "modules-hcl/terraform-proxmox-vm/main.tf": "# vm 2\n" });
  expect((await open(url, { "if-none-match": String(etag) })).status).toBe(200);
});

test.each([
  [
    "/v1/modules/platform/serve/hcloud/versions",
    "there is no released module serve/hcloud, only server/hcloud, lxc/proxmox, vm/proxmox",
  ],
  [downloadOf("3.0.0"), "platform/server/hcloud has no version 3.0.0, but 2.0.0-rc.1, 1.10.0, 1.9.0, 1.0.0"],
  ["/v1/modules/platform", "there is no GET /v1/modules/platform; /.well-known/terraform.json lists the paths"],
  [
    "/archives/hcloud-server/1.0.0/AAAA/hcloud-server.tar.gz",
    "this URL is not from this server since it started: request the download again",
  ],
])("404 for %s says why", async (url, error) => {
  const answer = await open(url);
  expect([answer.status, answer.json]).toEqual([404, { errors: [error] }]);
});

test("an address of one archive does not open another", async () => {
  const path = (await archive("1.0.0")).split("//")[0] as string;
  expect((await open(path.replace("1.0.0", "1.9.0"))).status).toBe(404);
});

describe("with a token and a namespace", () => {
  const authorized = (url: string, token: string) => closed(url, { authorization: `Bearer ${token}` });

  test("the right token is served, the wrong one and none are not", async () => {
    expect((await authorized(versionsOf, "right")).status).toBe(200);
    for (const answer of [await authorized(versionsOf, "wrong"), await closed(versionsOf)]) {
      expect(answer.status).toBe(401);
      expect(String(answer.bytes)).not.toContain("right");
    }
    expect((await authorized(versionsOf, "wrong")).json).toMatchObject({
      errors: ["this registry requires a token, and the given token is wrong"],
    });
  });

  test("service discovery needs none, and neither does an archive whose address was given out", async () => {
    expect((await closed("/.well-known/terraform.json")).status).toBe(200);
    const { headers } = await authorized(downloadOf("1.0.0"), "right");
    const path = String(headers.get("x-terraform-get")).split("//")[0] as string;
    expect((await closed(path)).status).toBe(200);
  });

  test("another namespace is not found", async () => {
    const answer = await authorized("/v1/modules/other/server/hcloud/versions", "right");
    expect([answer.status, answer.json]).toEqual([404, { errors: ["there is no namespace other, only platform"] }]);
  });
});

test("a repository without releases is reported", async () => {
  const empty = new Repository();
  const server = await start({ repository: empty.folder });
  expect((await server(versionsOf)).json).toEqual({
    errors: ["there is no released module server/hcloud, nor any other"],
  });
  empty.remove();
});

test("a bare clone is served as well", async () => {
  const bare = new Repository();
  bare.git("clone", "--quiet", "--bare", repository.folder, "bare.git");
  const server = await start({ repository: `${bare.folder}/bare.git` });
  const { headers } = await server(downloadOf("1.0.0"));
  const { bytes } = await server(String(headers.get("x-terraform-get")).split("//")[0] as string);
  expect(unpack(bytes)).toEqual({ [main]: "# 1.0.0\n" });
  bare.remove();
});

test("OpenTofu is configured by its own configuration file and environment", async () => {
  expect(await cliConfiguration("my-account.scalr.io", "http://127.0.0.1:8080/v1/modules/")).toBe(
    'host "my-account.scalr.io" {\n  services = { "modules.v1" = "http://127.0.0.1:8080/v1/modules/" }\n}\n',
  );
  expect(tokenVariable("my-account.scalr.io")).toBe("TF_TOKEN_my__account_scalr_io");
});

describe("hostile requests", () => {
  /** Sends a request unchanged: `fetch` would normalize its path. */
  function raw(path: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
    const { port } = (servers[0] as FastifyInstance).server.address() as AddressInfo;
    return new Promise((done, failed) => {
      const asked = request({ host: "127.0.0.1", port, path, headers, agent: false }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.on("end", () => done({ status: response.statusCode as number, text }));
      });
      asked.on("error", failed).end();
    });
  }

  test.each([
    "/../../etc/passwd",
    "/archives/../../../etc/passwd",
    "/archives/..%2f..%2fetc/1.0.0/AAAA/passwd",
    "/archives/%2e%2e%2f%2e%2e/1.0.0/AAAA/x.tar.gz",
    "/archives/hcloud-server/..%2f..%2f1.0.0/AAAA/x.tar.gz",
    "/archives/*/1.0.0/AAAA/x.tar.gz",
    "/archives/--output=x/1.0.0/AAAA/x.tar.gz",
    "/archives/hcloud-server%00/1.0.0/AAAA/x.tar.gz",
    "/v1/modules/platform/..%2f..%2fserver/hcloud/versions",
    "/v1/modules/platform/server%00/hcloud/versions",
    "/v1/modules/platform/server/hcloud/%2e%2e%2f1.0.0/download",
  ])("%s is not there", async (path) => {
    const { status, text } = await raw(path);
    expect(status).toBe(404);
    expect(text).not.toContain(repository.folder);
    expect(text).not.toContain("root:");
  });

  test("a path that is no text, or longer than anyone's, is rejected", async () => {
    expect((await raw("/archives/%ff/1.0.0/AAAA/x.tar.gz")).status).toBe(400);
    expect((await raw(`/v1/modules/platform/${"x".repeat(5000)}/hcloud/versions`)).status).toBe(414);
  });

  test("a request with large headers is rejected, and the server keeps running", async () => {
    // The connection may be closed before the response is read.
    const answer = await raw(versionsOf, { authorization: `Bearer ${"x".repeat(20_000)}` }).then(
      ({ status }) => status,
      () => "closed",
    );
    expect([431, "closed"]).toContain(answer);
    expect((await raw(versionsOf)).status).toBe(200);
  });

  test("odd tags are no releases, and do no harm", async () => {
    const commit = repository.git("rev-parse", "HEAD").trim();
    const odd = ["-x/v1.0.0", "a/b/v1.0.0", "hcloud-server/v1.0.0+$(id)", "hcloud-server/v1.0.0;id", "ümlaut/v1.0.0"];
    for (const tag of odd) repository.git("update-ref", `refs/tags/${tag}`, commit);
    const before = (await open(versionsOf)).json;
    for (const tag of odd) repository.git("update-ref", "-d", `refs/tags/${tag}`);
    expect((await open(versionsOf)).json).toEqual(before);
    expect(JSON.stringify(before)).not.toContain("id");
  });

  test("a link in a module stays a link, and nothing behind it is served", async () => {
    const folder = join(repository.folder, "modules-hcl", "terraform-linked-vm");
    mkdirSync(folder, { recursive: true });
    symlinkSync("/etc/passwd", join(folder, "passwd"));
    symlinkSync("../../stacks", join(folder, "up"));
    repository.release("linked-vm/v1.0.0", { "modules-hcl/terraform-linked-vm/main.tf": "# linked\n" });
    const { headers } = await open("/v1/modules/any/vm/linked/1.0.0/download");
    const { bytes } = await open(String(headers.get("x-terraform-get")).split("//")[0] as string);
    const listed = execFileSync("tar", ["-tvz"], { input: bytes, encoding: "utf8" });
    expect(listed).toMatch(/passwd -> \/etc\/passwd/);
    expect(String(gunzipSync(bytes))).not.toMatch(/root:|not published/);
  });

  test("many clients at once are all served", async () => {
    const path = (await archive("1.9.0")).split("//")[0] as string;
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => open(index % 2 === 0 ? path : versionsOf)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });

  test("an archive that is too large is not served, and the server keeps running", async () => {
    const small = await start({ repository: repository.folder, largestArchive: 100 });
    const { headers } = await small(downloadOf("1.0.0"));
    const refused = await small(String(headers.get("x-terraform-get")).split("//")[0] as string);
    expect([refused.status, refused.json]).toEqual([
      413,
      { errors: ["hcloud-server 1.0.0 is larger than 100 bytes: this registry serves nothing that large"] },
    ]);
    expect((await small(versionsOf)).status).toBe(200);
  });
});
