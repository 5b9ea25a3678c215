import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HttpsApi } from "../../src/operations/roll/https-api";
import { roll } from "../../src/operations/roll/roll";
import { VaultCluster } from "../../src/operations/roll/vault";
import { generateAuthority, generateCertificate } from "../../src/secrets/certificates";
import { until } from "../boot/harness/until";
import { buildMs, realProgram } from "./programs";

/** Rolls a cluster of three real Vaults without auto-unseal. A replaced server starts with an empty folder. */

jest.setTimeout(600_000);

const folder = mkdtempSync(join(tmpdir(), "roll-vault-"));
const serverName = "vault.example.internal";
const port = 18_200;
/** Each server has a loopback address of its own. */
const addresses: Readonly<Record<string, string>> = {
  "it-s1": "127.0.20.1",
  "it-s2": "127.0.20.2",
  "it-s3": "127.0.20.3",
};
const names = Object.keys(addresses);
const endpointOf = (name: string) => ({ host: addresses[name] as string, port });
const processes = new Map<string, ChildProcess>();
let binary: string;
let ca: string;
let token = "";
let unsealKey = "";

const api = () =>
  new HttpsApi({
    servers: { endpoints: names.map(endpointOf) },
    ca,
    serverName,
    headers: () => ({ "X-Vault-Token": token, "X-Vault-Request": "true" }),
  });
const limits = { drain: 300_000, join: 300_000, pause: 200 };
const own = Object.fromEntries(names.map((name) => [name, [endpointOf(name)]]));
const cluster = () => new VaultCluster(api(), { own }, limits);

const ask = async (name: string, method: string, path: string, body?: unknown) => {
  const { status, body: answer } = await api().ask(endpointOf(name), method, `/v1/sys/${path}`, body);
  if (status >= 400) throw new Error(`${path} answers ${status}: ${JSON.stringify(answer)}`);
  return answer as Record<string, unknown>;
};

beforeAll(async () => {
  binary = await realProgram("vault");
  const now = new Date();
  const authority = await generateAuthority("test", now);
  const usages = ["server"] as const;
  const server = await generateCertificate({ commonName: "vault", dnsNames: [serverName], usages }, authority, now);
  ca = authority.certificate;
  for (const [name, text] of [
    ["ca.crt", ca],
    ["server.crt", server.certificate],
    ["server.key", server.key],
  ] as const)
    writeFileSync(join(folder, name), text);
  for (const name of names) start(name);
  const made = await until("Vault is initialized", () =>
    ask("it-s1", "PUT", "init", { secret_shares: 1, secret_threshold: 1 }),
  );
  token = String(made.root_token);
  [unsealKey = ""] = made.keys as string[];
  for (const name of names) await unseal(name);
  await until("all servers vote", async () => [...(await cluster().health()).values()].every(({ healthy }) => healthy));
}, buildMs);

afterAll(async () => {
  await Promise.all(names.map(stop));
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a server with an empty folder. */
function start(name: string): void {
  const path = join(folder, name);
  mkdirSync(path);
  const join_ = names.map((other) => ({
    leader_api_addr: `https://${addresses[other]}:${port}`,
    leader_ca_cert_file: join(folder, "ca.crt"),
    leader_tls_servername: serverName,
  }));
  const file = join(folder, `${name}.json`);
  const tls = { tls_cert_file: join(folder, "server.crt"), tls_key_file: join(folder, "server.key") };
  const configuration = {
    disable_mlock: true,
    listener: [{ tcp: { address: `${addresses[name]}:${port}`, ...tls } }],
    api_addr: `https://${addresses[name]}:${port}`,
    cluster_addr: `https://${addresses[name]}:${port + 1}`,
    storage: { raft: { node_id: name, path, retry_join: join_ } },
  };
  writeFileSync(file, JSON.stringify(configuration));
  processes.set(name, spawn(binary, ["server", `-config=${file}`], { stdio: "ignore" }));
}

/** Kills a server, and deletes its data. */
async function stop(name: string): Promise<void> {
  const child = processes.get(name);
  processes.delete(name);
  if (child?.kill("SIGKILL")) await once(child, "exit");
  rmSync(join(folder, name), { recursive: true, force: true });
}

/** Unseals a server, which first has to find the cluster. */
async function unseal(name: string): Promise<void> {
  await until(`${name} is unsealed`, async () => {
    const { initialized, sealed } = await ask(name, "GET", "seal-status");
    // A server that joins is initialized once it has got the seal of the cluster.
    if (sealed && (initialized || name !== "it-s1")) await ask(name, "PUT", "unseal", { key: unsealKey });
    return (await ask(name, "GET", "seal-status")).sealed === false;
  });
}

test("replaces one server at a time, the leader last, and waits until each new one is unsealed and votes", async () => {
  await api().call("POST", "/v1/sys/mounts/kv", { type: "kv" });
  await api().call("POST", "/v1/kv/object", { value: "kept" });
  const before = await cluster().health();
  const [leader] = [...before].find(([, { leader }]) => leader) as [string, unknown];
  const machines = names.map((name) => ({
    ...{ key: name.replace("it-", ""), name, differences: ["image"], isProtected: false },
  }));
  const replaced: string[] = [];
  const engine = {
    machines: async () => machines,
    outputs: async () => ({}),
    settings: async () => ({ config: {}, env: {} }),
    replace: async ([key]: readonly string[]) => {
      const name = `it-${key}`;
      replaced.push(name);
      await stop(name);
      start(name);
    },
  };
  const texts: string[] = [];
  const unsealing: Promise<void>[] = [];
  const { stopped } = await roll(engine, cluster(), machines, {
    maxUnavailable: 1,
    force: false,
    limits,
    isStopped: () => false,
    onOutputs: async () => {},
    expectAvailable: async () => {},
    onEvent: (event) => {
      if (event.event !== "progress") return;
      texts.push(event.text);
      // As the message says.
      const [, key] =
        /^(s\d): it is sealed: run "VAULT_ADDR=https:\/\/127\.0\.20\.\d:18200 vault operator unseal"/.exec(
          event.text,
        ) ?? [];
      if (key) unsealing.push(unseal(`it-${key}`));
    },
  });
  await Promise.all(unsealing);
  expect(stopped).toBe(false);
  expect(replaced).toEqual([...names.filter((name) => name !== leader), leader]);
  expect(texts).toContain(`${leader} steps down`);
  expect(unsealing).toHaveLength(3);
  const after = await cluster().health();
  expect([...after.values()].filter(({ healthy }) => healthy)).toHaveLength(3);
  expect(after.get(leader)).toMatchObject({ leader: false });
  expect(await api().call("GET", "/v1/kv/object")).toMatchObject({ data: { value: "kept" } });
});
