import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Provider, type ProviderName, providers } from "../../spec/providers";
import { packageRoot } from "../root";
import { digitaloceanResources } from "./resources/digitalocean";
import { hcloudResources } from "./resources/hcloud";
import { proxmoxResources } from "./resources/proxmox";
import type { ProviderSchemas, ResourceFacts, ResourceType } from "./types";

/** The facts about the providers' resource types, by provider. */

const facts: Readonly<Record<ProviderName, Readonly<Record<string, ResourceFacts>>>> = {
  hcloud: hcloudResources,
  digitalocean: digitaloceanResources,
  proxmox: proxmoxResources,
};

/** Returns the schemas of a provider and its resource types, in the format of `tofu providers schema -json`. */
export function providerSchemas(provider: Provider): ProviderSchemas {
  let schemas = schemasOfProvider.get(provider.name);
  if (!schemas) {
    schemas = JSON.parse(
      readFileSync(join(packageRoot, "src", "providers", "schemas", `${provider.name}.json`), "utf8"),
    );
    schemasOfProvider.set(provider.name, schemas as ProviderSchemas);
  }
  return schemas as ProviderSchemas;
}

const schemasOfProvider = new Map<string, ProviderSchemas>();

/** Returns all resource types of a provider, by OpenTofu type. */
export function resourceTypesOf(provider: Provider): ResourceType[] {
  return [...catalog().byName.values()].filter((resource) => resource.provider === provider);
}

/**
 * Returns the resource type of an OpenTofu type such as `hcloud_server`.
 * @throws Error if the tables do not have it
 */
export function resourceType(name: string): ResourceType {
  return found(catalog().byName.get(name), "resource type", name);
}

/**
 * Returns the resource type of a Pulumi token such as `hcloud:index/server:Server`.
 * @throws Error if the tables do not have it
 */
export function resourceTypeOfToken(token: string): ResourceType {
  return found(catalog().byToken.get(token), "Pulumi resource type", token);
}

function found(resource: ResourceType | undefined, kind: string, name: string): ResourceType {
  if (resource) return resource;
  throw new Error(`the ${kind} ${name} is not known here; known are ${[...catalog().byName.keys()].join(", ")}`);
}

interface Catalog {
  byName: Map<string, ResourceType>;
  byToken: Map<string, ResourceType>;
}

let loaded: Catalog | undefined;

function catalog(): Catalog {
  if (loaded) return loaded;
  const resources = Object.values(providers).flatMap((provider) => {
    const schemas = providerSchemas(provider).resource_schemas;
    return Object.entries(facts[provider.name]).map(([name, own]): ResourceType => {
      const schema = schemas[name];
      if (!schema) throw new Error(`src/providers/schemas/${provider.name}.json has no resource type ${name}`);
      return { name, provider, version: schema.version, block: schema.block, facts: own };
    });
  });
  loaded = {
    byName: new Map(resources.map((resource) => [resource.name, resource])),
    byToken: new Map(resources.map((resource) => [resource.facts.pulumi.token, resource])),
  };
  return loaded;
}
