import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type ConnectionOptions, connect, createServer, type TLSSocket } from "node:tls";
import type * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { specs } from "../../spec/catalog";
import { ADMINS } from "../../spec/modules/k8s";
import {
  generateAuthority,
  generateCertificate,
  generateServiceAccountKey,
  type Pair,
} from "../../src/secrets/certificates";
import { components } from "../../src/stacks/catalog";
import { mocks, outputValue } from "../../src/testing/mocks";
import { fileOf } from "./user-data";

/** Tests that a kubeconfig gives access to an API whose certificate is signed by the servers' CA. */

const now = new Date();
const folder = "/var/lib/rancher/k3s/server/tls";

/** Generates different CAs, so that none can replace another. */
async function authorities() {
  const named = async (name: string) => generateAuthority(name, now);
  const clientCa = await named("client");
  const subject = { commonName: "admin", organization: ADMINS, dnsNames: [], usages: ["client"] } as const;
  return {
    serverCa: await named("server"),
    clientCa,
    requestHeaderCa: await named("request header"),
    etcdServerCa: await named("etcd server"),
    etcdPeerCa: await named("etcd peer"),
    serviceAccountKey: generateServiceAccountKey(),
    admin: await generateCertificate(subject, clientCa, now),
  };
}

/** Creates a cluster, and returns its kubeconfig, parsed as YAML, and a CA from its first server. */
async function cluster(spec: (typeof specs)[number], tls: unknown) {
  const clouds = await mocks();
  const made = new (components[spec.name] as (typeof components)[string])("k8s", {
    ...spec.examples.minimal.inputs,
    tls,
  } as never);
  const kubeconfig = parse(await outputValue((made as unknown as { kubeconfig: pulumi.Output<string> }).kubeconfig));
  await clouds.settle();
  const ca = (name: string): Pair => ({
    certificate: fileOf(clouds, "k8s-server-s1", `${folder}/${name}.crt`),
    key: fileOf(clouds, "k8s-server-s1", `${folder}/${name}.key`),
  });
  return { kubeconfig, ca };
}

/** Returns the connection that kubectl would use, by the current context. */
function connection(kubeconfig: Record<string, unknown>): ConnectionOptions {
  const named = (kind: string, name: unknown) =>
    (kubeconfig[kind] as { name: string }[]).find((each) => each.name === name) as unknown;
  const { context } = named("contexts", kubeconfig["current-context"]) as {
    context: { cluster: string; user: string };
  };
  const { cluster } = named("clusters", context.cluster) as { cluster: Record<string, string> };
  const { user } = named("users", context.user) as { user: Record<string, string> };
  const pem = (text: string | undefined) => Buffer.from(text as string, "base64");
  return {
    ca: pem(cluster["certificate-authority-data"]),
    servername: cluster["tls-server-name"],
    cert: pem(user["client-certificate-data"]),
    key: pem(user["client-key-data"]),
  };
}

/**
 * Connects to an API whose certificate is signed by one CA, and which trusts clients of another CA; returns the user
 * that it saw.
 */
async function reach(options: ConnectionOptions, serverCa: Pair, clientCa: Pair): Promise<unknown> {
  const subject = { commonName: "k3s", dnsNames: ["kubernetes"], usages: ["server"] } as const;
  const { certificate, key } = await generateCertificate(subject, serverCa, now);
  const server = createServer({
    cert: certificate,
    key,
    ca: clientCa.certificate,
    requestCert: true,
    rejectUnauthorized: true,
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const seen = once(server, "secureConnection") as Promise<[TLSSocket]>;
    const refused = once(server, "tlsClientError").then(([error]) => Promise.reject(error));
    const client = connect({ ...options, host: "127.0.0.1", port: (server.address() as AddressInfo).port });
    await Promise.race([once(client, "secureConnect"), refused]);
    const [socket] = await Promise.race([seen, refused]);
    const { subject: user } = socket.getPeerCertificate();
    client.destroy();
    return { ...user };
  } finally {
    server.close();
  }
}

const clusters = specs.filter(({ name }) => name.endsWith("-k8s-cluster"));

test.each(clusters.map((spec) => [spec.name, spec] as const))(
  "%s: the kubeconfig reaches an API by the servers' CA as an administrator, and no other",
  async (_, spec) => {
    const tls = await authorities();
    const { kubeconfig, ca } = await cluster(spec, tls);
    expect(kubeconfig).toMatchObject({ apiVersion: "v1", kind: "Config" });
    const options = connection(kubeconfig);
    expect(await reach(options, ca("server-ca"), ca("client-ca"))).toEqual({ O: ADMINS, CN: "admin" });
    await expect(reach(options, tls.etcdServerCa, ca("client-ca"))).rejects.toThrow(
      /unable to verify|self.signed|signature/,
    );
    await expect(reach(options, ca("server-ca"), tls.requestHeaderCa)).rejects.toThrow();
  },
);
