import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { snakeCase } from "../../spec/case";
import { specs } from "../../spec/catalog";
import { didYouMean } from "../../spec/did-you-mean";
import { quoted } from "../../spec/shown";
import { ownConfig, readStack, withSecretsReferredTo } from "../../spec/stack/config";
import type { ModuleCall } from "../../spec/stack/stack";
import { ignored, secretsFile, writePrivately, writeSecrets } from "../convert/root/write";
import { inputsFile, type StackOfOne, workspaceFiles } from "../convert/workspace/files";
import { inputsIn, secretInputs, secretVariables } from "../convert/workspace/inputs";
import type { RunningOperations } from "../engines/running-operations";
import { Tofu } from "../engines/tofu";
import { variablesInEnvironment } from "../engines/variables";
import { packageRoot } from "../root";
import type { Sandbox } from "../sandbox/server";
import { generateSecrets, type Secrets } from "../secrets/make";
import { requiredSecrets } from "../secrets/requirements";
import { readStackFile } from "../stacks/file";
import { UsageError } from "./usage-error";

/** The folder of an OpenTofu root with one module, and the stack with its initial inputs. */
export class ModuleWorkspace {
  private constructor(
    readonly folder: string,
    private readonly stack: StackOfOne,
  ) {}

  /**
   * Opens the workspace of a module.
   * @param type the name of a module, for which the package has a stack
   * @throws UsageError if there is no such module
   */
  static of(type: string, folder: string): ModuleWorkspace {
    const names = specs.map(({ name }) => name);
    if (!names.includes(type)) {
      throw new UsageError(`there is no module ${quoted(type)}${didYouMean(type, names, "There are")}`);
    }
    const { config } = readStackFile(packageRoot, type);
    const stack = readStack(type, withSecretsReferredTo(ownConfig(config)));
    const [call, ...others] = stack.modules;
    if (call?.spec.name !== type || others.length > 0 || Object.keys(stack.states).length > 0) {
      throw new UsageError(
        `the stack ${type} is more than one ${type}: "twinstack export ${type}" exports it as an OpenTofu root`,
      );
    }
    return new ModuleWorkspace(folder, { ...stack, modules: [call] });
  }

  /** The only module. */
  get call(): ModuleCall {
    return this.stack.modules[0];
  }

  /**
   * Returns OpenTofu for the folder.
   * @param sandbox the clouds, with a folder for generated secrets that protect nothing; without it the clouds are real
   * @param runningOperations registers the operations, so that they can be interrupted
   */
  async tofu(
    program: string,
    onProgress: (line: string) => void,
    sandbox?: { env: Sandbox["env"]; secrets: string },
    runningOperations?: RunningOperations,
  ): Promise<Tofu> {
    const env = sandbox && {
      ...sandbox.env.tofu,
      TF_WORKSPACE: sandboxState,
      ...(await this.generatedVariables(join(sandbox.secrets, `${this.stack.name}.json`))),
    };
    return new Tofu(program, this.folder, { ...process.env, ...env }, onProgress, runningOperations);
  }

  exists(): boolean {
    return existsSync(join(this.folder, MAIN));
  }

  /**
   * Writes the root, unless it exists: it belongs to its user, who may have edited it. A root without `main.tf` gets
   * the missing files.
   * @returns the names of the written files
   * @throws UsageError if the folder has another root
   */
  async write(): Promise<string[]> {
    if (this.exists()) return [];
    const { [MAIN]: main, ...files } = await workspaceFiles(this.stack, this.folder);
    const there = existsSync(this.folder) ? await readdir(this.folder) : [];
    const others = there.filter((name) => name.endsWith(".tf") && files[name] === undefined);
    if (others.length > 0) {
      throw new UsageError(`${this.folder} has ${others.join(", ")} and no ${MAIN}: choose another --folder`);
    }
    const ignore = { ".gitignore": `${[...ignored, `*${KEY}`].join("\n")}\n` };
    // main.tf marks a complete workspace, so it is written last.
    const missing = Object.entries({ ...ignore, ...files, [MAIN]: main }).filter(([name]) => !there.includes(name));
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    for (const [name, text] of missing) await writeFile(join(this.folder, name), text);
    return missing.map(([name]) => name).filter((name) => name !== ".gitignore");
  }

  /** Returns the sensitive variables with values neither in the environment nor in the secrets file. */
  missingSecrets(): string[] {
    if (existsSync(join(this.folder, secretsFile))) return [];
    const names = secretInputs(this.call).map(snakeCase);
    return names.filter((name) => process.env[`TF_VAR_${name}`] === undefined);
  }

  /**
   * Generates the module's missing secrets for the current inputs, into files that only their owner can read. Existing
   * files stay.
   * @returns the names of the written files
   */
  async generateSecretValues(): Promise<string[]> {
    if (secretInputs(this.call).length === 0 || existsSync(join(this.folder, secretsFile))) return [];
    const stack = await this.withCurrentInputs();
    const required = requiredSecrets(stack);
    const { values } = await generateSecrets({ stack: stack.name, required, existing: {} });
    // A CA key that no machine gets is kept to sign later certificates.
    const kept = required.flatMap(({ keyName, keyUnused }) => (keyName !== undefined && keyUnused ? [keyName] : []));
    for (const name of kept) await writePrivately(join(this.folder, name + KEY), values[name] as string);
    await writeSecrets(join(this.folder, secretsFile), secretVariables(stack.modules[0], values));
    return [secretsFile, ...kept.map((name) => name + KEY)];
  }

  /**
   * Returns values for missing secrets, as environment variables for OpenTofu. They are generated once and kept in a
   * file.
   */
  private async generatedVariables(file: string): Promise<Record<string, string>> {
    const missing = this.missingSecrets();
    if (missing.length === 0) return {};
    const stack = await this.withCurrentInputs();
    const existing: Secrets = JSON.parse(await readFile(file, "utf8").catch(() => "{}"));
    const { values, generated } = await generateSecrets({
      stack: stack.name,
      required: requiredSecrets(stack),
      existing,
      inventProvided: true,
    });
    const all = { ...existing, ...values };
    if (generated.length > 0) {
      await mkdir(dirname(file), { recursive: true });
      await writePrivately(file, JSON.stringify(all, null, 1));
    }
    const variables = Object.entries(secretVariables(stack.modules[0], all));
    return variablesInEnvironment(Object.fromEntries(variables.filter(([name]) => missing.includes(name))));
  }

  /** Returns the stack with the current inputs: certificates contain names from them. */
  private async withCurrentInputs(): Promise<StackOfOne> {
    const file = join(this.folder, inputsFile);
    const given = existsSync(file) ? await inputsIn(await readFile(file, "utf8"), this.call.spec) : {};
    const secret = secretInputs(this.call).map((name) => [name, this.call.inputs[name]]);
    return { ...this.stack, modules: [{ ...this.call, inputs: { ...given, ...Object.fromEntries(secret) } }] };
  }
}

/** The OpenTofu workspace for the sandbox's state, which keeps it apart from the real one in the same folder. */
export const sandboxState = "sandbox";

const MAIN = "main.tf";

/** The extension of key files. */
const KEY = ".pem";
