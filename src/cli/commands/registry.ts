import { mkdir, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { createSecureContext } from "node:tls";
import { readText } from "../../local/read";
import { workspace } from "../../operations/folders";
import { UsageError } from "../../operations/usage-error";
import { cliConfiguration, tokenVariable } from "../../registry/server/cli-configuration";
import { modulesPath, registryServer } from "../../registry/server/server";
import { releases } from "../../registry/tags";
import { packageRoot } from "../../root";
import { colors } from "../output/colors";

export interface RegistryOptions {
  repository?: string;
  address: string;
  port: string;
  host: string;
  namespace?: string;
  tlsCertificate?: string;
  tlsKey?: string;
  json?: boolean;
}

/** The variable with the token that clients must send. Not an option: other users of the machine can see options. */
const tokenFrom = "TWINSTACK_REGISTRY_TOKEN";

/** Serves the modules of a git repository until interrupted. Tags are the versions. */
export async function registry(options: RegistryOptions): Promise<void> {
  const repository = resolve(options.repository ?? packageRoot);
  const versions = await releases(repository);
  const token = process.env[tokenFrom] || undefined;
  const tls = await tlsOf(options);
  const server = registryServer({ repository, namespace: options.namespace, token, tls });
  await server.listen({ host: options.address, port: portOf(options.port) }).catch((error) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new UsageError(
      `port ${options.port} of ${options.address} is in use: choose another with --port, or 0 for a free one`,
    );
  });
  try {
    const { port } = server.server.address() as AddressInfo;
    await serve(options, `${tls ? "https" : "http"}://${options.address}:${port}`, versions, token);
  } finally {
    await server.close();
  }
}

/** Tells how to use the registry at a URL, and waits until the command is interrupted. */
async function serve(
  options: RegistryOptions,
  url: string,
  versions: Awaited<ReturnType<typeof releases>>,
  token: string | undefined,
): Promise<void> {
  const { folder } = workspace("registry");
  await mkdir(folder, { recursive: true });
  const file = join(folder, "tofu.rc");
  await writeFile(file, await cliConfiguration(options.host, url + modulesPath));

  if (options.json)
    console.log(JSON.stringify({ url, file, versions: versions.map(({ tag }) => tag), pid: process.pid }));
  else {
    console.log(`
${versions.length} versions of ${new Set(versions.map(({ module }) => module)).size} modules are served at ${url} until you press Ctrl-C.
${reachOf(options.address, token)}
In another shell, so that tofu asks it for what comes from ${options.host}:

  ${colors.bold(`export TF_CLI_CONFIG_FILE=${file}`)}
${token ? `  ${colors.bold(`export ${tokenVariable(options.host)}=<the value of ${tokenFrom}>`)}\n` : ""}`);
  }
  await new Promise<void>((done) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => done());
  });
}

/** Describes who can download modules. */
function reachOf(address: string, token: string | undefined): string {
  if (/^(127\.|::1$|localhost$)/.test(address)) return `Only this machine can reach ${address}.`;
  const access = token ? `with the value of ${tokenFrom}` : `without a token: set ${tokenFrom} to require one`;
  return `Everyone who can reach ${address} can download them ${access}.`;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new UsageError(`--port must be a number from 0 to 65535, and was "${text}"`);
  }
  return port;
}

async function tlsOf({ tlsCertificate, tlsKey }: RegistryOptions) {
  if (!tlsCertificate && !tlsKey) return undefined;
  if (!tlsCertificate || !tlsKey) throw new UsageError("--tls-certificate and --tls-key must be used together");
  const tls = { certificate: readText(tlsCertificate), key: readText(tlsKey) };
  try {
    createSecureContext({ cert: tls.certificate, key: tls.key });
  } catch (error) {
    throw new UsageError(
      `${tlsCertificate} and ${tlsKey} must be a certificate and its key, PEM: ${(error as Error).message}`,
    );
  }
  return tls;
}
