import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { InitFailed, type pulumiProvider } from "./provider";

/** The gRPC services for Pulumi's engine. */
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
          (error) => answer(statusOf(error)),
        );
    };
  }
  return [[ResourceProviderService, calls]];
}

/** Converts an error to a gRPC status. */
function statusOf(error: unknown): Partial<grpc.StatusObject> {
  const status = { code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) };
  if (!(error instanceof InitFailed)) return status;
  const detail = new Any();
  detail.pack(error.detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const full = new Status().setCode(status.code).setMessage(status.details).setDetailsList([detail]);
  const metadata = new grpc.Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(full.serializeBinary()));
  return { ...status, metadata };
}
