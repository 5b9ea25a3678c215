import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { pulumiProvider } from "./provider";

/** What the Pulumi engine finds at a plugin's address. */
export function pulumiServices(
  handlers: ReturnType<typeof pulumiProvider>,
): [grpc.ServiceDefinition, grpc.UntypedServiceImplementation][] {
  const calls: grpc.UntypedServiceImplementation = {};
  for (const [name, handler] of Object.entries(handlers)) {
    calls[name] = (call: { request: unknown }, answer: grpc.sendUnaryData<unknown>) => {
      Promise.resolve(call.request)
        .then(handler)
        .then(
          (response) => answer(null, response),
          (error) =>
            answer({ code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) }),
        );
    };
  }
  return [[ResourceProviderService, calls]];
}
