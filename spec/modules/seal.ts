import type { Check } from "../checks";
import type { Fields } from "../types";
import { dnsName, url } from "./cluster";
import { visible } from "./snapshots";

/** The key with which a cloud's key management unseals Vault. Members are called as in Vault's seals of these kinds. */

const locationName = {
  kind: "matches",
  pattern: "^[a-z0-9-]{1,63}$",
  must: "a region such as eu-central-1 or europe-west3",
} as const satisfies Check;

const googleName = {
  kind: "matches",
  pattern: "^[A-Za-z0-9_-]{1,63}$",
  must: "1 to 63 letters, digits, _ and -",
} as const satisfies Check;

const awsKms = {
  type: "object",
  optional: true,
  doc: "A key of AWS KMS. Its user needs kms:Encrypt, kms:Decrypt and kms:DescribeKey for it.",
  fields: {
    region: { type: "string", doc: "Region of the key, such as eu-central-1.", checks: [locationName] },
    keyId: {
      type: "string",
      doc: "ID, ARN or alias of the key, such as alias/vault.",
      checks: [
        {
          kind: "matches",
          pattern: "^[A-Za-z0-9][A-Za-z0-9:/_-]{0,383}$",
          must: "the ID, ARN or alias of a key, such as alias/vault",
        },
      ],
    },
    accessKey: {
      type: "string",
      sensitive: true,
      secret: { kind: "given" },
      doc: "Access key ID of a user that may use the key.",
      checks: [visible],
    },
    secretKey: {
      type: "string",
      sensitive: true,
      secret: { kind: "given" },
      doc: "Secret access key of that user.",
      checks: [visible],
    },
    endpoint: {
      type: "string",
      optional: true,
      doc: "URL of another endpoint, such as a VPC's. Default: the region's.",
      checks: [url],
    },
  },
} as const satisfies Fields[string];

const azureKeyVault = {
  type: "object",
  optional: true,
  doc: "A key of Azure Key Vault. Its application needs the permissions get, wrapKey and unwrapKey for keys.",
  fields: {
    tenantId: {
      type: "string",
      doc: "ID or domain of the tenant.",
      checks: [{ kind: "matches", pattern: `^${dnsName}$`, must: "the ID or a domain of a tenant" }],
    },
    clientId: {
      type: "string",
      doc: "ID of an application that may use the key.",
      checks: [
        {
          kind: "matches",
          pattern: "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
          must: "a UUID",
        },
      ],
    },
    clientSecret: {
      type: "string",
      sensitive: true,
      secret: { kind: "given" },
      doc: "Secret of that application.",
      checks: [visible],
    },
    vaultName: {
      type: "string",
      doc: "Name of the key vault.",
      checks: [
        {
          kind: "matches",
          pattern: "^[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]$",
          must: "3 to 24 letters, digits and -, starting with a letter and ending with a letter or a digit",
        },
      ],
    },
    keyName: {
      type: "string",
      doc: "Name of the key.",
      checks: [{ kind: "matches", pattern: "^[A-Za-z0-9-]{1,127}$", must: "1 to 127 letters, digits and -" }],
    },
    environment: {
      type: "enum",
      values: ["AzurePublicCloud", "AzureUSGovernmentCloud", "AzureChinaCloud"],
      default: "AzurePublicCloud",
      doc: "The Azure cloud.",
    },
    resource: {
      type: "string",
      optional: true,
      doc: "DNS suffix of the key vault, such as managedhsm.azure.net. Default: the cloud's, such as vault.azure.net.",
      checks: [{ kind: "matches", pattern: `^${dnsName}$`, must: "a DNS name such as managedhsm.azure.net" }],
    },
  },
} as const satisfies Fields[string];

const gcpKms = {
  type: "object",
  optional: true,
  doc: "A key of Google Cloud KMS. Its service account needs the roles cloudkms.cryptoKeyEncrypterDecrypter and cloudkms.viewer.",
  fields: {
    project: {
      type: "string",
      doc: "ID of the project.",
      checks: [
        {
          kind: "matches",
          pattern: `^(${dnsName}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$`,
          must: "a project's ID such as shop-470112",
        },
      ],
    },
    region: {
      type: "string",
      doc: "Location of the key ring, such as europe-west3 or global.",
      checks: [locationName],
    },
    keyRing: { type: "string", doc: "Name of the key ring.", checks: [googleName] },
    cryptoKey: { type: "string", doc: "Name of the key.", checks: [googleName] },
    credentials: {
      type: "string",
      sensitive: true,
      secret: { kind: "given", invented: '{"type":"service_account"}' },
      doc: "Key of a service account that may use the key, as the JSON that Google gives.",
      checks: [
        {
          kind: "matches",
          pattern: '^[ \\t\\r\\n]*\\{[ \\t\\r\\n]*"[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]+\\}[ \\t\\r\\n]*$',
          must: "the JSON of a service account's key, from its { to its }",
        },
      ],
    },
  },
} as const satisfies Fields[string];

const oneOfThem = "must have exactly one of aws_kms, azure_key_vault and gcp_kms";

export const seal = {
  type: "object",
  optional: true,
  doc: "Key of a cloud's key management that unseals Vault, instead of transit_seal. Servers keep its credentials in /etc/vault.d, which only root and Vault can read. Set it before you initialize the cluster: a running one has to be migrated.",
  checks: [
    {
      kind: "implies",
      where: { has: "awsKms" },
      needs: { all: [{ lacks: "azureKeyVault" }, { lacks: "gcpKms" }] },
      must: oneOfThem,
    },
    {
      kind: "implies",
      where: { lacks: "awsKms" },
      needs: {
        any: [
          { all: [{ has: "azureKeyVault" }, { lacks: "gcpKms" }] },
          { all: [{ lacks: "azureKeyVault" }, { has: "gcpKms" }] },
        ],
      },
      must: oneOfThem,
    },
  ],
  fields: { awsKms, azureKeyVault, gcpKms },
} as const satisfies Fields[string];

/** A Vault has one seal. */
export const oneSeal = {
  kind: "implies",
  where: { has: "seal" },
  needs: { lacks: "transitSeal" },
  must: "seal and transit_seal must not both be set: a Vault has one seal",
} as const satisfies Check;
