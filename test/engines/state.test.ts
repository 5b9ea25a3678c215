import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readState } from "../../src/convert/adopt/state";
import { isUntouched } from "../../src/engines/pulumi";
import { packageRoot } from "../../src/root";
import { type Backends, inFiles, inS3 } from "./state/backends";
import { OneServer, TOKEN } from "./state/one-server";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-state-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function withServer(backends: () => Promise<Backends>, work: (server: OneServer) => Promise<void>) {
  const server = await OneServer.start(folder, await backends());
  try {
    await work(server);
  } finally {
    await server.end();
  }
}

const places = [
  ["a file", () => inFiles(folder)],
  ["S3", () => inS3()],
] as const;

describe.each(places)("a state in %s", (_, backends) => {
  test("of OpenTofu is locked during an apply, and free afterwards", async () => {
    await withServer(backends, async (server) => {
      const [mine, yours] = [await server.tofu("mine"), await server.tofu("yours")];
      await mine.plan();
      await yours.plan();
      const { reached, open } = server.hold();
      const applied = mine.apply();
      await reached;
      await expect(yours.apply()).rejects.toThrow(
        /^tofu apply failed:\nError acquiring the state lock[\s\S]*OperationTypeApply/,
      );
      await expect(yours.plan()).rejects.toThrow("Error acquiring the state lock");
      open();
      expect(await applied).toMatchObject({ add: 2 });
      expect((await yours.plan()).noChanges).toBe(true);
    });
  }, 300_000);

  test("of Pulumi is locked during an update, and free afterwards", async () => {
    await withServer(backends, async (server) => {
      const mine = await server.pulumi();
      await mine.setSecret("twinstack:secrets.token", TOKEN);
      const yours = await server.pulumi();
      const { reached, open } = server.hold();
      const deployed = mine.up();
      await reached;
      await expect(yours.up()).rejects.toThrow(
        /^pulumi up failed:\nthe stack is currently locked by 1 lock[\s\S]*created by/,
      );
      open();
      expect(await deployed).toMatchObject({ create: 2 });
      expect(isUntouched(await yours.up())).toBe(true);
    });
  }, 300_000);
});

describe("from a file to S3", () => {
  test("a state of OpenTofu moves, and nothing changes", async () => {
    await withServer(
      () => inFiles(folder),
      async (server) => {
        const before = await server.tofu("root");
        await before.plan();
        await before.apply();
        await server.lookIn(await inS3());
        await expect(server.tofu("root")).rejects.toThrow('use "tofu init -migrate-state"');
        // In a terminal it asks; here it cannot.
        const after = await server.tofu("root", {}, "-migrate-state", "-force-copy");
        rmSync(join(folder, "terraform.tfstate"));
        expect(await after.plan()).toMatchObject({ noChanges: true });
      },
    );
  }, 300_000);

  test("a stack of Pulumi moves with its secrets, and nothing changes", async () => {
    await withServer(
      () => inFiles(folder),
      async (server) => {
        const before = await server.pulumi();
        await before.setSecret("twinstack:secrets.token", TOKEN);
        await before.up();
        await server.movePulumi(await inS3());
        rmSync(join(folder, "state"), { recursive: true });
        const after = await server.pulumi();
        expect(await after.up()).toMatchObject({ same: 2, create: 0, update: 0 });
        const state = await server.pulumiCommand("stack", "export", "--stack", "dev");
        expect(state).toContain("ciphertext");
        expect(state).not.toContain(TOKEN);
      },
    );
  }, 300_000);
});

/** Returns the content of all files below a folder. */
function texts(path: string): Record<string, string> {
  const files = readdirSync(path, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(path, name)).isFile(),
  );
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(path, name), "utf8")]));
}

/**
 * Returns the values of TF_ENCRYPTION in `docs/state.md`: for an encrypted state, and for one that is to be encrypted.
 */
function encryptions(passphrase: string): string[] {
  const page = readFileSync(join(packageRoot, "docs", "state.md"), "utf8");
  return [...page.matchAll(/TF_ENCRYPTION='([^']*)'/g)].map(([, text = ""]) =>
    text.replace("a long passphrase", passphrase),
  );
}

test("Pulumi's state has no secret in the clear, and a wrong passphrase opens and loses nothing", async () => {
  await withServer(
    () => inFiles(folder),
    async (server) => {
      const right = await server.pulumi();
      await right.setSecret("twinstack:secrets.token", TOKEN);
      await right.up();
      const state = join(folder, "state");
      const before = texts(state);
      expect(Object.values(before).some((text) => text.includes("hcloud:index/server:Server"))).toBe(true);
      expect(Object.keys(before).filter((name) => before[name]?.includes(TOKEN))).toEqual([]);

      const wrong = await server.pulumi({ passphrase: "wrong" });
      for (const attempt of [() => wrong.preview(), () => wrong.up(), () => wrong.destroy()]) {
        await expect(attempt()).rejects.toThrow(
          /^pulumi \w+ failed:\ngetting stack configuration: [\w ]+: incorrect passphrase$/,
        );
      }
      await expect(wrong.secrets()).rejects.toThrow(/^pulumi config failed:\n[\w :]*incorrect passphrase$/);
      expect(texts(state)).toEqual(before);
      expect(isUntouched(await right.up())).toBe(true);
    },
  );
}, 300_000);

test("OpenTofu's state has no secret in the clear once it's encrypted, and a wrong passphrase opens and loses nothing", async () => {
  await withServer(
    () => inFiles(folder),
    async (server) => {
      const state = join(folder, "terraform.tfstate");
      const plain = await server.tofu("root");
      await plain.plan();
      await plain.apply();
      expect(readFileSync(state, "utf8")).toContain(TOKEN);

      const [encrypted = "", becoming = ""] = encryptions("correct horse battery staple");
      const first = await server.tofu("root", { TF_ENCRYPTION: becoming });
      expect((await first.plan()).noChanges).toBe(true);
      await first.apply();
      const before = readFileSync(state, "utf8");
      expect(before).toContain('"encrypted_data"');
      expect(before).not.toContain(TOKEN);

      const right = await server.tofu("root", { TF_ENCRYPTION: encrypted });
      expect((await right.plan()).noChanges).toBe(true);
      const [wrong = ""] = encryptions("another passphrase");
      await expect(server.tofu("root", { TF_ENCRYPTION: wrong })).rejects.toThrow(
        /decryption failed[\s\S]*The state was not changed: it cannot be read/,
      );
      await expect(plain.plan()).rejects.toThrow(
        "This state file is encrypted and can not be read without an encryption configuration",
      );
      expect(readFileSync(state, "utf8")).toBe(before);
      expect((await right.plan()).noChanges).toBe(true);
    },
  );
}, 300_000);

test("an export with encryption has no secret in the clear, and is adopted with its passphrase only", async () => {
  await withServer(
    () => inFiles(folder),
    async (server) => {
      const passphrase = "correct horse battery staple";
      const tofu = await server.tofu("root", { TF_VAR_state_passphrase: passphrase });
      await tofu.plan();
      const root = join(folder, "root");
      const secret = (text: string) => text.includes(TOKEN) || text.includes(passphrase);
      const withSecret = () => Object.entries(texts(root)).flatMap(([name, text]) => (secret(text) ? [name] : []));
      expect(withSecret()).toEqual([]);
      await tofu.apply();
      expect(withSecret()).toEqual([]);
      const state = readFileSync(join(folder, "terraform.tfstate"), "utf8");
      expect(state).toContain('"encrypted_data"');
      expect(secret(state)).toBe(false);
      expect(statSync(root).mode & 0o777).toBe(0o700);
      for (const name of ["main.tf", "encryption.tf"]) expect(statSync(join(root, name)).mode & 0o777).toBe(0o600);

      expect(readState(await tofu.pullState(), "the state").resources.map(({ type }) => type)).toContain(
        "hcloud_server",
      );
      expect(() => readState(state, "terraform.tfstate")).toThrow("TF_VAR_state_passphrase");
      await expect(server.tofu("root", { TF_VAR_state_passphrase: "another passphrase" })).rejects.toThrow(
        "decryption failed",
      );
      expect((await tofu.plan()).noChanges).toBe(true);
    },
  );
}, 300_000);
