import type { Check } from "../checks";
import { releases } from "../releases";
import type { Fields, Outputs } from "../types";
import { atLeast } from "../version-pattern";
import { leaf, pemChain, poolNames } from "./cluster";
import { apiHost, apt, packageVersion } from "./hashicorp";

/** What a Nomad cluster takes on every platform. */

const word = {
  kind: "matches",
  pattern: "^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$",
  must: "1 to 32 lower-case letters, digits and -",
} as const;

const certificate = (role: string) =>
  ({
    type: "object",
    doc: `The ${role}s' certificate by that CA, for the DNS name ${role}.<region>.nomad. It names no addresses, so machines may change.`,
    fields: leaf,
    checks: [{ kind: "keyPair" }],
    secret: {
      kind: "certificate",
      by: "tls.caCertificate",
      commonName: `{name} nomad ${role}`,
      dnsNames: [`${role}.{nomad.region}.nomad`],
      usages: ["server", "client"],
    },
  }) as const;

export const nomadInputs = {
  nomad: {
    type: "object",
    doc: "Nomad, and how it's set up. Changes reach machines that are made after them.",
    fields: {
      version: {
        type: "string",
        doc: `Version of the Debian package, such as ${releases.nomad}. Upgrade by rebuilding one machine after the other, servers first.`,
        checks: [packageVersion(releases.nomad)],
      },
      region: {
        type: "string",
        plain: true,
        default: "global",
        doc: "Name of the region. Certificates are for it.",
        checks: [word],
      },
      datacenter: { type: "string", default: "dc1", doc: "Name of the data centre.", checks: [word] },
    },
  },
  docker: {
    type: "object",
    default: {},
    doc: "Docker on clients, and Nomad's driver for it.",
    fields: {
      enabled: { type: "bool", default: true, doc: "Whether clients have it." },
      allowPrivileged: { type: "bool", default: false, doc: "Whether tasks may run privileged containers." },
      volumes: { type: "bool", default: false, doc: "Whether tasks may mount folders of their client." },
    },
  },
  taskNetwork: {
    type: "enum",
    values: ["private", "public"],
    default: "private",
    doc: "Where the ports of tasks are opened: at the client's private address, or at that of its default route.",
  },
  apt,
  gossipKey: {
    type: "string",
    sensitive: true,
    doc: "Key that servers encrypt their gossip with: 32 random bytes in base64, as nomad operator gossip keyring generate makes it.",
    checks: [{ kind: "matches", pattern: "^[A-Za-z0-9+/]{43}=$", must: "32 bytes in base64" }],
    secret: { kind: "token", bytes: 32, encoding: "base64" },
  },
  tls: {
    type: "object",
    doc: "Certificates of servers and clients. EC keys keep the user data small.",
    fields: {
      caCertificate: {
        type: "string",
        doc: "Certificate of the CA, PEM. Its key stays with you: machines never get to see it.",
        checks: [pemChain],
        secret: { kind: "caCertificate", commonName: "{name} nomad" },
      },
      server: certificate("server"),
      client: certificate("client"),
    },
  },
  apiHost,
} as const satisfies Fields;

const clientMeta = {
  type: "map",
  of: { type: "string" },
  default: {},
  doc: "Metadata of its clients, for constraints of jobs.",
  checks: [
    {
      kind: "keysMatch",
      pattern: "^[A-Za-z_][A-Za-z0-9_.-]*$",
      must: "letters, digits and ._-, starting with a letter",
    },
  ],
} as const satisfies Fields[string];

export const taskCidrs = {
  type: "list",
  of: { type: "string", checks: [{ kind: "network" }] },
  default: [],
  doc: "Address ranges that may use the dynamic ports of tasks on clients (20000-32000), such as 203.0.113.0/24. Nobody from outside may where none is given.",
  checks: [{ kind: "count", max: 100 }],
} as const satisfies Fields[string];

/** Nomad before 2.0.4 lets tasks into the host's namespaces and mount its folders, whatever the configuration of its Docker driver says. */
export const nomadChecks = [
  {
    kind: "implies",
    where: {
      all: [
        { member: "docker.enabled", is: true },
        {
          any: [
            { member: "docker.allowPrivileged", is: false },
            { member: "docker.volumes", is: false },
          ],
        },
      ],
    },
    needs: { member: "nomad.version", matches: `^${atLeast("2.0.4")}-` },
    must: "nomad.version must be 2.0.4-1 or newer where docker.allow_privileged or docker.volumes is false: older ones do not hold tasks to that (CVE-2026-14891, CVE-2026-14896)",
  },
] as const satisfies readonly Check[];

/** Servers whose machines have the fields of their platform. */
export const nomadServers = <F extends Fields>(machine: F) =>
  ({
    type: "object",
    default: {},
    doc: "The machines that run Nomad's servers: s1, s2 and so on.",
    fields: machine,
  }) as const;

/** Pools of clients whose machines have the fields of their platform. */
export const clientPools = <F extends Fields>(machine: F) =>
  ({
    type: "map",
    default: {},
    doc: "Machines that run tasks, in pools of equal ones. The pool is their node class.",
    checks: [poolNames, { kind: "count", max: 20 }],
    of: { type: "object", fields: { ...machine, meta: clientMeta } },
  }) as const;

export const nomadOutputs = {
  nomadEnv: {
    type: { map: "string" },
    doc: "Environment for the nomad command: NOMAD_ADDR, NOMAD_REGION and NOMAD_TLS_SERVER_NAME. Put ca_certificate into a file and name it in NOMAD_CACERT.",
    hcl: "local.nomad_env",
  },
  caCertificate: {
    type: "string",
    doc: "Certificate of the CA, for NOMAD_CACERT.",
    hcl: "nonsensitive(var.tls.ca_certificate)",
  },
  apiAddress: { type: "string", doc: "URL of the Nomad API.", hcl: "local.api_address" },
  serverNames: { type: { list: "string" }, doc: "Name of each server.", hcl: "local.server_names" },
  clientNames: { type: { list: "string" }, doc: "Name of each client.", hcl: "local.client_names" },
} as const satisfies Outputs;
