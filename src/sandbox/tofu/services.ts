import { join } from "node:path";
import type * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { packageRoot } from "../../root";
import { diagnosticOf, type tofuProvider } from "./provider";

/** The gRPC services for OpenTofu: the provider's, and those of go-plugin. */
export function tofuServices(
  handlers: ReturnType<typeof tofuProvider>,
): [grpc.ServiceDefinition, grpc.UntypedServiceImplementation][] {
  return [
    [serviceOf("tfplugin5.proto", "tfplugin5", "Provider"), unaryCalls(handlers)],
    [serviceOf("goplugin.proto", "plugin", "GRPCBroker"), { StartStream: endWithClient }],
    [
      serviceOf("goplugin.proto", "plugin", "GRPCController"),
      { Shutdown: (_: unknown, answer: (error: null, response: object) => void) => answer(null, {}) },
    ],
    [serviceOf("goplugin.proto", "plugin", "GRPCStdio"), { StreamStdio: endWithClient }],
  ];
}

function unaryCalls(handlers: ReturnType<typeof tofuProvider>): grpc.UntypedServiceImplementation {
  const calls: grpc.UntypedServiceImplementation = {};
  for (const [name, handler] of Object.entries(handlers)) {
    calls[name] = (call: { request: Parameters<typeof handler>[0] }, answer: grpc.sendUnaryData<object>) => {
      Promise.resolve(call.request)
        .then(handler)
        .catch((error) => ({ diagnostics: [diagnosticOf(error)] }))
        .then((response) => answer(null, response));
    };
  }
  return calls;
}

/** Keeps a stream open until the client closes it; nothing is sent. */
function endWithClient(
  call: grpc.ServerDuplexStream<object, object> | grpc.ServerWritableStream<object, object>,
): void {
  call.on("cancelled", () => call.end());
  if ("read" in call) {
    call.on("data", () => {});
    call.on("end", () => call.end());
  }
}

function serviceOf(file: string, packageName: string, service: string): grpc.ServiceDefinition {
  const definitions = loadSync(join(packageRoot, "src", "sandbox", "protocols", file), {
    keepCase: true,
    longs: Number,
    enums: String,
    defaults: true,
  });
  return definitions[`${packageName}.${service}`] as grpc.ServiceDefinition;
}
