import { type ChildProcess, spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import type { Backend } from "../../../src/convert/root/files";
import { ensureTools } from "../../../src/toolchain/ensure";

/** The backends of both engines. */
export interface Backends {
  /** The backend of an OpenTofu root. */
  tofu: Backend;
  /** Environment variables of both engines. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

/** Returns backends in a folder. */
export async function inFiles(folder: string): Promise<Backends> {
  const state = join(folder, "state");
  await mkdir(state, { recursive: true });
  return {
    tofu: { kind: "local", path: join(folder, "terraform.tfstate") },
    env: { PULUMI_BACKEND_URL: `file://${state}` },
    stop: async () => {},
  };
}

const BUCKET = "states";

/** Returns backends in a bucket of an S3 server that keeps objects in memory. */
export async function inS3(): Promise<Backends> {
  const { gofakes3 } = await ensureTools(["gofakes3"]);
  const port = await freePort();
  const args = ["-backend", "memory", "-host", `127.0.0.1:${port}`, "-initialbucket", BUCKET];
  const server = spawn(gofakes3, args, { stdio: ["ignore", "ignore", "pipe"] });
  await started(server);
  const endpoint = `http://127.0.0.1:${port}`;
  const query = new URLSearchParams({ endpoint, region: "eu-central", s3ForcePathStyle: "true" });
  return {
    tofu: { kind: "s3", bucket: BUCKET, key: "web/terraform.tfstate", region: "eu-central", endpoint },
    env: {
      PULUMI_BACKEND_URL: `s3://${BUCKET}?${query}`,
      AWS_ACCESS_KEY_ID: "states",
      AWS_SECRET_ACCESS_KEY: "states",
    },
    stop: () =>
      new Promise((done) => {
        server.once("close", () => done());
        server.kill();
      }),
  };
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}

/** Waits until a server listens. */
function started(server: ChildProcess): Promise<void> {
  return new Promise((done, failed) => {
    let told = "";
    server.stderr?.setEncoding("utf8").on("data", (text: string) => {
      told += text;
      if (told.includes("using port")) done();
    });
    server.once("error", failed);
    server.once("close", () => failed(new Error(`gofakes3 ended: ${told}`)));
  });
}
