import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { snakeCase } from "../../spec/case";
import { specs } from "../../spec/catalog";
import { ownConfig, readStack, withSecretsReferredTo } from "../../spec/stack/config";
import type { Field, Spec } from "../../spec/types";
import { rootFiles } from "../../src/convert/root/files";
import { writeRoot } from "../../src/convert/root/write";
import { variablesInEnvironment } from "../../src/engines/variables";
import { moduleFolder } from "../../src/generate/modules/generated-files";
import { exampleFile } from "../../src/generate/modules/terraform-files";
import { toHclValue } from "../../src/hcl/types";
import { packageRoot } from "../../src/root";
import { generateSecrets } from "../../src/secrets/make";
import { requiredSecrets } from "../../src/secrets/requirements";
import { readStackFile, stacksOf } from "../../src/stacks/file";

/** A root module that OpenTofu can plan: an example of a module, or an exported stack. */
export interface Root {
  /** The display name, e.g. `hcloud-server, the minimal example`. */
  name: string;
  /** The required providers, e.g. `hcloud`. */
  providers: readonly string[];
  /** Writes the root to a folder below the given one. */
  write(folder: string): Promise<WrittenRoot>;
}

export interface WrittenRoot {
  name: string;
  folder: string;
  /** Values for its variables, as environment variables. */
  variables: Readonly<Record<string, string>>;
}

/** Returns both examples of every module, with another path to the module. */
export function exampleRoots(): Root[] {
  return specs.flatMap((spec) => [exampleRoot(spec, "minimal"), exampleRoot(spec, "complete")]);
}

function exampleRoot(spec: Spec, example: "minimal" | "complete"): Root {
  const name = `${spec.name}, the ${example} example`;
  const { inputs } = spec.examples[example];
  return {
    name,
    providers: [spec.provider],
    async write(below) {
      const folder = join(below, "examples", spec.name, example);
      mkdirSync(folder, { recursive: true });
      const text = await exampleFile(spec, spec.examples[example], relative(folder, moduleFolder(spec)));
      writeFileSync(join(folder, "main.tf"), text);
      const values = Object.entries(inputs).map(([input, value]) => [
        snakeCase(input),
        toHclValue(spec.inputs[input] as Field, value),
      ]);
      return { name, folder, variables: variablesInEnvironment(Object.fromEntries(values)) };
    },
  };
}

/** Returns every stack of this checkout as an export, with generated secrets. */
export function stackRoots(): Root[] {
  return stacksOf(packageRoot).map((stack) => stackRoot(stack));
}

function stackRoot(stackName: string): Root {
  const { config } = readStackFile(packageRoot, stackName);
  const stack = readStack(stackName, withSecretsReferredTo(ownConfig(config)));
  const name = `the export of stack ${stackName}`;
  return {
    name,
    providers: [...new Set(stack.modules.map(({ spec }) => spec.provider))],
    async write(below) {
      const folder = join(below, "exports", stackName);
      const required = requiredSecrets(stack);
      const { values } = await generateSecrets({ stack: stackName, required, existing: {}, inventProvided: true });
      const files = await rootFiles(stack, [], {
        out: folder,
        project: packageRoot,
        source: { kind: "relative" },
        backend: { kind: "local", path: "terraform.tfstate" },
      });
      await writeRoot(folder, files);
      return { name, folder, variables: variablesInEnvironment(values) };
    },
  };
}
