import { readFileSync } from "node:fs";
import { devNull } from "node:os";
import * as grpc from "@grpc/grpc-js";
import { type Provider, providerAddress, providers } from "../../spec/providers";
import { Cloud } from "./cloud";
import { type Package, pulumiProvider } from "./pulumi/provider";
import { pulumiServices } from "./pulumi/services";
import { terraformFunctions } from "./pulumi/terraform-state";
import { persistCloud } from "./saved-cloud";
import { tofuProvider } from "./tofu/provider";
import { tofuServices } from "./tofu/services";

export interface Sandbox {
  cloud: Cloud;
  /** The environment variables that make plain `pulumi` and `tofu` use the sandbox; `all` has both. */
  env: Record<"pulumi" | "tofu" | "all", Record<string, string>>;
  /** Stops the servers and unlocks the folder, whose files are kept. */
  stop(): Promise<void>;
}

/**
 * Called for each answered call of a provider, with its name in the protocol, e.g. `PlanResourceChange`, and both
 * messages.
 */
// biome-ignore lint/suspicious/noExplicitAny: each call has a request and a response type of its own
export type Observer = (call: string, request: any, response: any) => void;

/**
 * Starts the local clouds in this process, on free ports of the loopback address. Do not wait for an engine that uses
 * them with a blocking call in this process.
 * @param options.folder loads the cloud from this folder and saves it there; by default the cloud is empty and in
 * memory only
 * @param options.observe receives the engines' calls of the clouds' providers
 */
export async function startSandbox({
  folder,
  observe,
}: {
  folder?: string;
  observe?: Observer;
} = {}): Promise<Sandbox> {
  const cloud = new Cloud();
  const observed = <Handlers extends HandlersByName>(handlers: Handlers): Handlers =>
    observe ? observedBy(observe, handlers) : handlers;
  const endKeeping = folder === undefined ? async () => {} : await persistCloud(folder, cloud);
  const servers: grpc.Server[] = [];
  const serve = async (services: Services) => {
    const server = new grpc.Server(unlimited);
    servers.push(server);
    for (const [definition, calls] of services) server.addService(definition, calls);
    return listen(server);
  };
  try {
    const pulumiPorts: string[] = [
      `terraform:${await serve(pulumiServices(pulumiProvider(cloud, terraformPackage())))}`,
    ];
    const reattach: Record<string, object> = {};
    for (const provider of Object.values(providers)) {
      const services = [
        ...pulumiServices(observed(pulumiProvider(cloud, packageOf(provider)))),
        ...tofuServices(observed(tofuProvider(cloud, provider))),
      ];
      const port = await serve(services);
      pulumiPorts.push(`${provider.pulumiPackage}:${port}`);
      reattach[providerAddress(provider)] = reattachTo(port);
    }
    const pulumi = {
      PULUMI_DEBUG_PROVIDERS: pulumiPorts.join(","),
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    const tofu = {
      TF_REATTACH_PROVIDERS: JSON.stringify(reattach),
      // The user's own settings could redirect `tofu init` to a registry.
      TF_CLI_CONFIG_FILE: devNull,
      CHECKPOINT_DISABLE: "1",
    };
    return { cloud, env: { pulumi, tofu, all: { ...pulumi, ...tofu } }, stop: () => stop(servers, endKeeping) };
  } catch (error) {
    await stop(servers, endKeeping);
    throw error;
  }
}

type Services = [grpc.ServiceDefinition, grpc.UntypedServiceImplementation][];

/** Users' states and programs may have any size. */
const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

// biome-ignore lint/suspicious/noExplicitAny: each call has a request and a response type of its own
type HandlersByName = Record<string, (request: any) => unknown>;

function observedBy<Handlers extends HandlersByName>(observe: Observer, handlers: Handlers): Handlers {
  const entries = Object.entries(handlers).map(([name, handler]) => [
    name,
    async (request: unknown) => {
      const response = await handler(request);
      observe(name, request, response);
      return response;
    },
  ]);
  return Object.fromEntries(entries);
}

function packageOf(provider: Provider): Package {
  return { name: provider.pulumiPackage, version: versionOf(provider.npmPackage), functions: {} };
}

function terraformPackage(): Package {
  return { name: "terraform", version: versionOf("@pulumi/terraform"), functions: terraformFunctions };
}

/** Returns the version of a plugin, which is that of its SDK. */
function versionOf(npmPackage: string): string {
  return JSON.parse(readFileSync(require.resolve(`${npmPackage}/package.json`), "utf8")).version;
}

function reattachTo(port: number): object {
  return {
    Protocol: "grpc",
    ProtocolVersion: 5,
    Pid: process.pid,
    // Tells OpenTofu not to end this process.
    Test: true,
    Addr: { Network: "tcp", String: `127.0.0.1:${port}` },
  };
}

function listen(server: grpc.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}

async function stop(servers: readonly grpc.Server[], endKeeping: () => Promise<void>): Promise<void> {
  for (const server of servers) server.forceShutdown();
  await endKeeping();
}
