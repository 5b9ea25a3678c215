import type { Spec } from "../../../spec/types";
import { attribute, block, hclFile } from "../../hcl/hcl";
import { generatedFrom } from "../marker";
import { shortName } from "./short-name";
import { exampleFile } from "./terraform-files";

/** The registry in examples: an account's host and a namespace. */
const exampleRegistry = "my-account.scalr.io/platform";

/** Returns `modules.tf` of the root that publishes the modules. */
export async function publishedFile(specs: readonly Spec[]): Promise<string> {
  const modules = specs.map((spec) => [
    spec.name,
    {
      name: shortName(spec),
      module_provider: spec.provider,
      path: `modules-hcl/terraform-${spec.name}`,
      tag_prefix: `${spec.name}/`,
    },
  ]);
  return hclFile([
    `# ${generatedFrom("spec/catalog.ts")}`,
    block("locals", [], [attribute("modules", Object.fromEntries(modules))]),
  ]);
}

/** Returns `main.tf` of a root that calls the module from a registry. */
export function consumerFile(spec: Spec): Promise<string> {
  const address = `${exampleRegistry}/${shortName(spec)}/${spec.provider}`;
  return exampleFile(spec, spec.examples.minimal, address, "~> 1.0");
}
