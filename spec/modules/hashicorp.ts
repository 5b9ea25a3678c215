import type { Check } from "../checks";
import type { Fields, StringField } from "../types";
import { dnsName, port, url } from "./cluster";
import { relativePath } from "./text";

/** Inputs that clusters of HashiCorp's software share. */

/** Version of a Debian package. Packages of the Enterprise edition are called `<name>-enterprise`. */
export const packageVersion = (example: string) =>
  ({
    kind: "matches",
    pattern: "^[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}-[0-9]{1,2}$",
    must: `a package's version such as ${example}, of the community edition: the Enterprise edition (+ent) is another package and needs a license`,
  }) as const satisfies Check;

export const apt = {
  type: "object",
  default: {},
  doc: "Apt repository that machines install the package from.",
  fields: {
    url: {
      type: "string",
      default: "https://apt.releases.hashicorp.com",
      doc: "URL of HashiCorp's repository, or of your mirror.",
      checks: [url],
    },
    key: {
      type: "string",
      optional: true,
      doc: "Signing key of the repository, ASCII-armored. Default: HashiCorp's, with the fingerprint 798A EC65 4E5C 1542 8C8E 42EE AA16 FCBC A621 E701.",
      checks: [
        {
          kind: "matches",
          pattern:
            "^-----BEGIN PGP PUBLIC KEY BLOCK-----\\r?\\n[A-Za-z0-9+/=:. \\r\\n-]+-----END PGP PUBLIC KEY BLOCK-----[ \\t\\r\\n]*$",
          must: "an ASCII-armored public key, from its BEGIN to its END line",
        },
      ],
    },
  },
} as const satisfies Fields[string];

/** A path of Vault's API. */
export const vaultPath = {
  kind: "matches",
  pattern: `^${relativePath}$`,
  must: "a path such as transit/ of letters, digits and ._-, whose parts do not start with a dot",
} as const satisfies Check;

/** The URL of a Vault. */
export const vaultUrl = {
  kind: "matches",
  pattern: `^https?://${dnsName}(:${port})?$`,
  must: "a URL such as https://vault.example.com:8200",
} as const satisfies Check;

/** Name or address by which users reach the API. */
export const apiHost = {
  type: "string",
  optional: true,
  doc: "DNS name or address of the API, for the outputs. Default: the address of the load balancer, or of the first server.",
  checks: [
    {
      kind: "matches",
      pattern: `^${dnsName}$`,
      must: "a DNS name or an IPv4 address",
    },
  ],
} as const satisfies StringField;
