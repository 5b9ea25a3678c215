import { snakeCase } from "../../../spec/case";
import { templatesIn } from "../../../spec/stack/references";
import type { ModuleCall, Stack } from "../../../spec/stack/stack";
import type { Field } from "../../../spec/types";
import { moduleFolder } from "../../generate/modules/generated-files";
import { variableBlocks } from "../../generate/modules/terraform-files";
import { attribute, block, hclFile, raw } from "../../hcl/hcl";
import { toHclValue } from "../../hcl/types";
import { packageRoot } from "../../root";
import { pathFrom, type RootFiles, rootFiles } from "../root/files";

/** A stack with one module. */
export interface StackOfOne extends Stack {
  modules: readonly [ModuleCall];
}

/** The text of each file, by its name. */
export type WorkspaceFiles = RootFiles & Record<"variables.tf" | typeof inputsFile, string>;

/** The file with the inputs. OpenTofu loads it by its name. */
export const inputsFile = "terraform.tfvars";

/**
 * Generates the files of an OpenTofu root with one module and a variable for each of its inputs; `terraform.tfvars` has
 * the values from the stack, without those that come from secrets.
 * @param stack may refer to secrets only
 * @param out the folder that the root is written to
 */
export async function workspaceFiles(stack: StackOfOne, out: string): Promise<WorkspaceFiles> {
  const [call] = stack.modules;
  const {
    "providers.tf": access,
    "versions.tf": versions,
    "backend.tf": backend,
    "outputs.tf": outputs,
  } = await rootFiles(stack, [], {
    out,
    project: packageRoot,
    source: { kind: "relative" },
    backend: { kind: "local", path: "terraform.tfstate" },
  });
  return {
    "main.tf": await mainFile(call, out),
    "variables.tf": await hclFile(variableBlocks(call.spec)),
    "outputs.tf": outputs,
    "providers.tf": access,
    "versions.tf": versions,
    "backend.tf": backend,
    [inputsFile]: await givenInputs(call),
  };
}

function mainFile({ name, spec }: ModuleCall, out: string): Promise<string> {
  const inputs = Object.keys(spec.inputs).map(snakeCase);
  return hclFile([
    block(
      "module",
      [name],
      [
        attribute("source", pathFrom(out, moduleFolder(spec))),
        "",
        ...inputs.map((input) => attribute(input, raw(`var.${input}`))),
      ],
    ),
  ]);
}

function givenInputs({ spec, inputs }: ModuleCall): Promise<string> {
  const open = Object.entries(inputs).filter(([, value]) => templatesIn(value).length === 0);
  const attributes = open.map(([name, value]) => {
    const field = spec.inputs[name] as Field;
    return attribute(snakeCase(name), toHclValue(field, value), field.doc);
  });
  return hclFile(["# Starting values; edit freely. See variables.tf for all inputs.", ...attributes]);
}
