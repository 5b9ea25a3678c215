import * as pulumi from "@pulumi/pulumi";
import { sortedKeys } from "../../spec/checks";
import { mapValues } from "../../spec/data";
import type { nomadInputs } from "../../spec/modules/nomad";
import type { Values } from "../../spec/types";
import { storedUserData } from "../bootstrap/data-volume";
import { type ClientSettings, nomadClientUserData, nomadServerUserData } from "../bootstrap/nomad";
import { partNames } from "../cluster";
import type { CheckedInputs } from "../inputs";

/** The platform-independent part of a Nomad cluster. */

/** Inputs of all platforms, with all outputs known. */
interface Known extends Omit<Values<typeof nomadInputs>, "taskNetwork"> {
  name: string;
  clientPools: Readonly<Record<string, ClientSettings>>;
}

/** Nodes by their keys, with their private addresses or the ranges that contain them. */
interface Nodes {
  servers: Readonly<Record<string, { address: string }>>;
  clients: Readonly<Record<string, { address: string; pool: string }>>;
  /** Addresses of running servers. */
  joinAddresses: readonly string[];
  /** Returns a pattern of the path of a server's volume. Default: servers have no volumes. */
  device?: ((key: string) => string) | undefined;
  /** Range of the private network that tasks listen on. Default: the interface with the default route. */
  taskRange?: string | undefined;
}

/** Returns the user data of all nodes, by their keys. */
export function nomadUserData(
  inputs: Known,
  { servers, clients, joinAddresses, device, taskRange }: Nodes,
): Record<string, string> {
  const cluster = { ...inputs, serverCount: Object.keys(servers).length, joinAddresses, taskRange };
  const texts = mapValues(servers, ({ address }, key) =>
    nomadServerUserData(cluster, { name: `${inputs.name}-${key}`, address }),
  );
  return {
    ...(device ? storedUserData(texts, { service: "nomad", joinAddresses, device }) : texts),
    ...mapValues(clients, ({ address, pool }, key) => {
      const settings = inputs.clientPools[pool] as ClientSettings;
      return nomadClientUserData(cluster, { ...settings, name: `${inputs.name}-${key}`, address, pool });
    }),
  };
}

/** Returns the outputs that do not depend on the platform. */
export function nomadOutputs(
  { name, nomad, tls }: Pick<CheckedInputs<typeof nomadInputs>, "nomad" | "tls"> & { name: pulumi.Input<string> },
  apiAddress: pulumi.Output<string>,
  { servers, clients }: { servers: Readonly<Record<string, unknown>>; clients: Readonly<Record<string, unknown>> },
) {
  return {
    nomadEnv: apiAddress.apply(
      (address): Record<string, string> => ({
        NOMAD_ADDR: address,
        NOMAD_REGION: nomad.region,
        NOMAD_TLS_SERVER_NAME: `server.${nomad.region}.nomad`,
      }),
    ),
    // A certificate is public, even if it comes from a secret.
    caCertificate: pulumi.unsecret(pulumi.output(tls.caCertificate)),
    apiAddress,
    serverNames: partNames(name, Object.keys(servers)),
    clientNames: partNames(name, sortedKeys(clients)),
  };
}
