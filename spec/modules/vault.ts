import { releases } from "../releases";
import type { Fields, Outputs } from "../types";
import { leaf, pemChain, token } from "./cluster";
import { apiHost, apt, packageVersion, vaultPath, vaultUrl } from "./hashicorp";
import { seal } from "./seal";
import { timedSnapshots } from "./snapshots";

/** Inputs of Vault clusters on every platform. */
export const vaultInputs = {
  vault: {
    type: "object",
    doc: "Version and settings of Vault. Changes apply to machines that are created or rebuilt later.",
    fields: {
      version: {
        type: "string",
        doc: `Version of the Debian package, such as ${releases.vault}. To upgrade, rebuild one machine at a time, the leader last.`,
        checks: [packageVersion(releases.vault)],
      },
      ui: { type: "bool", default: true, doc: "Whether Vault serves its web interface." },
    },
  },
  apt,
  tls: {
    type: "object",
    doc: "Certificates of the servers. Use EC keys to keep the user data small.",
    fields: {
      caCertificate: {
        type: "string",
        doc: "Certificate of the CA, PEM. The CA's key stays with you; it is not sent to machines.",
        checks: [pemChain],
        secret: { kind: "caCertificate", commonName: "{name} vault" },
      },
      server: {
        type: "object",
        doc: "The servers' certificate, signed by that CA, for the DNS name vault.<name>.internal. It contains no addresses, so machines can change.",
        fields: leaf,
        checks: [{ kind: "keyPair" }],
        secret: {
          kind: "certificate",
          by: "tls.caCertificate",
          commonName: "{name} vault server",
          dnsNames: ["vault.{name}.internal"],
          usages: ["server", "client"],
        },
      },
    },
  },
  transitSeal: {
    type: "object",
    optional: true,
    doc: "Transit engine of another Vault that unseals this one. Without it, you unseal Vault manually with its key shares.",
    fields: {
      address: {
        type: "string",
        doc: "URL of the other Vault, such as https://vault.example.com:8200.",
        checks: [vaultUrl],
      },
      keyName: {
        type: "string",
        doc: "Name of the transit key.",
        checks: [
          {
            kind: "matches",
            pattern: "^[A-Za-z0-9_]([A-Za-z0-9._-]{0,126}[A-Za-z0-9_])?$",
            must: "letters, digits and ._-, starting and ending with a letter, a digit or _",
          },
        ],
      },
      mountPath: {
        type: "string",
        default: "transit/",
        doc: "Mount path of the transit engine.",
        checks: [vaultPath],
      },
      namespace: {
        type: "string",
        optional: true,
        doc: "Namespace of the transit engine.",
        checks: [vaultPath],
      },
      token: {
        type: "string",
        sensitive: true,
        doc: "Token that may encrypt and decrypt with the key. Use an orphan, periodic token, which Vault renews.",
        checks: [token],
        secret: { kind: "given" },
      },
      caCertificate: {
        type: "string",
        optional: true,
        doc: "Certificate of the CA that signed the other Vault's, PEM.",
        checks: [pemChain],
      },
    },
  },
  seal,
  snapshots: {
    type: "object",
    optional: true,
    doc: "Snapshots of Vault's data, taken by the leader. Its servers log in with their certificate, at auth/cert with the role snapshots, which you create once. Default: no snapshots.",
    fields: timedSnapshots,
  },
  apiHost,
} as const satisfies Fields;

/** Returns servers, whose machines have the fields of their platform. */
export const vaultServers = <F extends Fields>(machine: F) =>
  ({
    type: "object",
    default: {},
    doc: "The machines that run Vault: s1, s2 and so on.",
    fields: machine,
  }) as const;

export const vaultOutputs = {
  vaultEnv: {
    type: { map: "string" },
    doc: "Environment for the vault command: VAULT_ADDR, VAULT_CACERT_BYTES and VAULT_TLS_SERVER_NAME.",
    hcl: "local.vault_env",
  },
  apiAddress: { type: "string", doc: "URL of the Vault API.", hcl: "local.api_address" },
  serverNames: { type: { list: "string" }, doc: "Name of each server, also in Raft.", hcl: "local.server_names" },
} as const satisfies Outputs;
