import * as pulumi from "@pulumi/pulumi";
import { InvalidInputError } from "../../components/inputs";
import { settled } from "../../components/validated-component";
import { mapValues } from "../../spec/data";
import { InputError } from "../../spec/errors";
import { ownConfig, readStack } from "../../spec/stack/config";
import { givenConfigFile } from "./config-file";
import { deploy, type StackOutputs } from "./deploy";
import { checkReading } from "./file";
import { pendingImports } from "./imports";
import { unreadableStates } from "./local-states";

/**
 * The Pulumi program: checks the stack's whole configuration, and registers its resources.
 * @param root the folder that paths of local states are relative to (default: the folder of the project)
 */
export async function program(root?: string): Promise<StackOutputs> {
  try {
    const folder = root ?? pulumi.getRootDirectory();
    checkReading(folder, pulumi.getStack(), root === undefined ? givenConfigFile() : undefined);
    const stack = readStack(pulumi.getStack(), ownConfig(configuration()));
    const unreadable = unreadableStates(stack, folder);
    if (unreadable.length > 0) throw new InvalidInputError(unreadable);
    const values = new pulumi.Config("twinstack").getSecretObject<Record<string, string>>("secrets");
    const matching = values?.apply(async (found) => {
      // Certificates take a tenth of a second to load, which most stacks do without.
      const { mismatches } = await import("../secrets/mismatches.js");
      const problems = mismatches(stack, found);
      if (problems.length > 0) throw new InvalidInputError(problems);
      return found;
    });
    const secrets = stack.secrets.map((name) => [name, pulumi.secret(matching?.apply((found) => found[name]))]);
    const imports = await pendingImports(stack.imports);
    const outputs = deploy({ ...stack, imports }, { secrets: Object.fromEntries(secrets), folder });
    // Pulumi waits for outputs one by one; the first that fails ends the program.
    await settled(outputs);
    return outputs;
  } catch (error) {
    throw error instanceof InputError ? new InvalidInputError(error.problems) : error;
  }
}

/**
 * Returns all configuration; invalid JSON is kept for the check to report. Pulumi represents a key without a value as
 * empty text.
 */
function configuration(): Record<string, unknown> {
  return mapValues(pulumi.runtime.allConfig(), parsed);
}

function parsed(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
