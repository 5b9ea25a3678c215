import { providers } from "../../../spec/providers";
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as grpc from "@grpc/grpc-js";
import * as x509 from "@peculiar/x509";
import { hcloudResources } from "../../../src/providers/resources/hcloud";
import { Cloud } from "../../../src/sandbox/cloud";
import { pulumiProvider } from "../../../src/sandbox/pulumi/provider";
import { pulumiServices } from "../../../src/sandbox/pulumi/services";
import { tofuProvider } from "../../../src/sandbox/tofu/provider";
import { tofuServices } from "../../../src/sandbox/tofu/services";

/**
 * The sandbox's provider for Hetzner in a process of its own, as a stand-in for the real one. `main.ts [other]` prints
 * as JSON the lines that programs print in its place, and runs until its input ends. With `other` a server's disk keeps
 * its size by default.
 */
if (process.argv[2] === "other") {
  (hcloudResources.hcloud_server?.defaults as Record<string, boolean>).keep_disk = true;
}

/** Generates a certificate: OpenTofu connects only to providers whose certificate was announced with the address. */
async function certificate() {
  x509.cryptoProvider.set(webcrypto as Crypto);
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=localhost",
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 24 * 3_600_000),
    extensions: [
      new x509.SubjectAlternativeNameExtension([{ type: "dns", value: "localhost" }]),
      new x509.BasicConstraintsExtension(true, undefined, true),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  return {
    pem: Buffer.from(made.toString("pem")),
    key: Buffer.from(`-----BEGIN ${KIND}-----\n${key.toString("base64")}\n-----END ${KIND}-----\n`),
    // Base64 without padding.
    raw: Buffer.from(made.rawData).toString("base64").replace(/=+$/, ""),
  };
}

const KIND = ["PRIVATE", "KEY"].join(" ");

type Services = [grpc.ServiceDefinition, grpc.UntypedServiceImplementation][];

function serve(services: Services, credentials: grpc.ServerCredentials): Promise<number> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  for (const [definition, calls] of services) server.addService(definition, calls);
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", credentials, (error, port) => (error ? reject(error) : resolve(port)));
  });
}

async function main(): Promise<void> {
  const cloud = new Cloud();
  const provider = providers.hcloud;
  const plugin = { name: provider.pulumiPackage, version: "1.0.0", functions: {} };
  const { pem, key, raw } = await certificate();
  const secure = grpc.ServerCredentials.createSsl(null, [{ cert_chain: pem, private_key: key }], false);
  const tofuPort = await serve(tofuServices(tofuProvider(cloud, provider)), secure);
  const pulumiPort = await serve(
    pulumiServices(pulumiProvider(cloud, plugin)),
    grpc.ServerCredentials.createInsecure(),
  );
  console.log(JSON.stringify({ opentofu: `1|5|tcp|127.0.0.1:${tofuPort}|grpc|${raw}`, pulumi: String(pulumiPort) }));
  process.stdin.resume().on("end", () => process.exit());
}

main();
