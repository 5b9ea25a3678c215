import { isEncrypted } from "../../../spec/data";
import { type Provider, type ProviderName, providers } from "../../../spec/providers";
import { attribute, type Body, block, type HclValue } from "../../hcl/hcl";
import { providerSchemas } from "../../providers/catalog";
import { members } from "../../providers/naming";
import type { BlockSchema, CtyType, ResourceType } from "../../providers/types";

type Settings = Readonly<Record<string, unknown>>;

/**
 * Returns a stack's provider settings, such as `proxmoxve:endpoint`, as arguments of the OpenTofu provider block.
 * Credentials are left out, encrypted or not: they come from the environment.
 * @param platform such as `proxmox`
 * @param config all configuration of the stack, encrypted values as `{ secure: "…" }`
 */
export function providerSettings(platform: ProviderName, config: Settings): Body {
  const provider = providers[platform];
  const prefix = `${provider.pulumiPackage}:`;
  const own = Object.entries(config).filter(([key]) => key.startsWith(prefix));
  const resource = asResource(provider);
  return body(
    resource,
    resource.block,
    "",
    Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value])),
  );
}

/** Represents a provider's settings as a resource type: the same naming rules apply. */
function asResource(provider: Provider): ResourceType {
  return {
    ...providerSchemas(provider).provider,
    name: provider.name,
    provider,
    facts: {
      pulumi: { token: `pulumi:providers:${provider.pulumiPackage}` },
      forceNew: [],
      defaults: {},
      notRead: {},
      importIds: [],
    },
  };
}

/** Credentials that no schema marks as sensitive. */
const access = new Set(["token", "otp", "spaces_access_id", "spaces_secret_key"]);

function body(resource: ResourceType, schema: BlockSchema, path: string, values: Settings): Body {
  return [...members(resource, schema, path).values()].flatMap(({ name, property, path: at, ...member }): Body => {
    const value = values[property];
    if (value === undefined || value === null || isEncrypted(value)) return [];
    if (member.attribute) {
      const { type, sensitive } = member.attribute;
      return sensitive || access.has(name) ? [] : [attribute(name, typed(type, value))];
    }
    const nested = member.nested?.block as BlockSchema;
    const elements = read(value) as Settings | Settings[];
    return [elements].flat().map((element) => block(name, [], body(resource, nested, at, element)));
  });
}

/** Converts a value to its type: Pulumi's command line writes numbers and booleans as text, and objects as JSON. */
function typed(type: CtyType, value: unknown): HclValue {
  return (type === "string" ? String(value) : read(value)) as HclValue;
}

/** Parses JSON. Invalid JSON is kept as text, for OpenTofu to report. */
function read(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
