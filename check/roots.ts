import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { moduleFolder } from "../export/modules/make";
import { exampleFile } from "../export/modules/terraform-files";
import { spelled } from "../export/modules/types";
import { rootFiles } from "../export/root/files";
import { writeRoot } from "../export/root/write";
import { packageRoot } from "../root";
import { makeSecrets } from "../secrets/make";
import { wantedSecrets } from "../secrets/wanted";
import { snakeCase } from "../spec/case";
import { specs } from "../spec/catalog";
import { ownConfig, readStack, withSecretsReferredTo } from "../spec/stack/config";
import type { Field, Spec } from "../spec/types";
import { readStackFile, stacksOf } from "../stacks/file";

/** A root module that OpenTofu can plan: an example of a module, or an exported stack. */
export interface Root {
  /** What people call it, e.g. `hcloud-server, the minimal example`. */
  name: string;
  /** The providers that it needs, e.g. `hcloud`. */
  providers: readonly string[];
  folder: string;
  /** Values for its variables, as environment variables. */
  variables: Readonly<Record<string, string>>;
}

/** Both examples of every module, each in a folder of its own below `folder`. They are the modules' own but for the path to the module. */
export async function exampleRoots(folder: string): Promise<Root[]> {
  const roots = specs.flatMap((spec) => (["minimal", "complete"] as const).map((name) => exampleRoot(spec, name)));
  return Promise.all(roots);

  async function exampleRoot(spec: Spec, name: "minimal" | "complete"): Promise<Root> {
    const own = join(folder, spec.name, name);
    const example = spec.examples[name];
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, "main.tf"), await exampleFile(spec, example, relative(own, moduleFolder(spec))));
    return {
      name: `${spec.name}, the ${name} example`,
      providers: [spec.provider],
      folder: own,
      variables: Object.fromEntries(
        Object.entries(example.inputs).map(([input, value]) => [
          `TF_VAR_${snakeCase(input)}`,
          literal(spelled(spec.inputs[input] as Field, value)),
        ]),
      ),
    };
  }
}

/** Every stack of this checkout as an export writes it, each in a folder of its own below `folder`, with secrets made up for it. */
export async function stackRoots(folder: string): Promise<Root[]> {
  return Promise.all(stacksOf(packageRoot).map(stackRoot));

  async function stackRoot(name: string): Promise<Root> {
    const own = join(folder, name);
    const { config } = readStackFile(packageRoot, name);
    const stack = readStack(name, withSecretsReferredTo(ownConfig(config)));
    const { values } = await makeSecrets({ stack: name, wanted: wantedSecrets(stack), have: {}, inventGiven: true });
    const files = await rootFiles(stack, [], {
      out: own,
      project: packageRoot,
      source: { kind: "relative" },
      backend: { kind: "local", path: "terraform.tfstate" },
    });
    await writeRoot(own, files);
    return {
      name: `the export of stack ${name}`,
      providers: [...new Set(stack.modules.map(({ spec }) => spec.provider))],
      folder: own,
      variables: Object.fromEntries(Object.entries(values).map(([secret, value]) => [`TF_VAR_${secret}`, value])),
    };
  }
}

/** A value as OpenTofu reads it from the environment: strings as they are, anything else as an expression, in which strings are templates. */
function literal(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value).replace(/[$%](?=\{)/g, "$&$&");
}
