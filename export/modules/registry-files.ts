import type { Spec } from "../../spec/types";
import { attribute, block, hclFile } from "../hcl";
import { exampleFile } from "./terraform-files";

/** The registry that examples call modules from: an account's host, and a namespace in it. */
const exampleRegistry = "my-account.scalr.io/platform";

/** `modules.tf` of the root that publishes the modules: what there is to publish. */
export async function publishedFile(specs: readonly Spec[]): Promise<string> {
  const modules = specs.map((spec) => [
    spec.name,
    {
      name: registryName(spec),
      module_provider: spec.provider,
      path: `modules-hcl/terraform-${spec.name}`,
      tag_prefix: `${spec.name}/`,
    },
  ]);
  return hclFile([
    '# Made from the specs by "npm run export". Do not edit.',
    block("locals", [], [attribute("modules", Object.fromEntries(modules))]),
  ]);
}

/** `main.tf` of a root that calls the module from a registry. */
export function consumerFile(spec: Spec): Promise<string> {
  const address = `${exampleRegistry}/${registryName(spec)}/${spec.provider}`;
  return exampleFile(spec, spec.examples.minimal, address, "~> 1.0");
}

/** A module's name in a registry, where the provider is a part of the address of its own: `hcloud-server` is `server`. */
function registryName({ name, provider }: Spec): string {
  return name.slice(provider.length + 1);
}
