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
import { makeSecrets, type Secrets } from "../secrets/make";
import { requiredSecrets } from "../secrets/requirements";
import { readStackFile } from "../stacks/file";
import { UsageError } from "./usage-error";

/** The folder of an OpenTofu root with one module, and the stack that says how it begins. */
export class TypeWorkspace {
  private constructor(
    readonly folder: string,
    private readonly stack: StackOfOne,
  ) {}

  /**
   * @param type the name of a module, which the package has a stack of
   * @throws UsageError where there is no such module
   */
  static of(type: string, folder: string): TypeWorkspace {
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
    return new TypeWorkspace(folder, { ...stack, modules: [call] });
  }

  /** Its only module. */
  get call(): ModuleCall {
    return this.stack.modules[0];
  }

  /**
   * OpenTofu in the folder.
   * @param sandbox where the clouds are, with a folder for secrets that protect nothing; without it they are real
   * @param underWay where what it does is counted among others
   */
  async tofu(
    program: string,
    onProgress: (line: string) => void,
    sandbox?: { env: Sandbox["env"]; secrets: string },
    underWay?: RunningOperations,
  ): Promise<Tofu> {
    const env = sandbox && {
      ...sandbox.env.tofu,
      TF_WORKSPACE: sandboxState,
      ...(await this.inventedVariables(join(sandbox.secrets, `${this.stack.name}.json`))),
    };
    return new Tofu(program, this.folder, { ...process.env, ...env }, onProgress, underWay);
  }

  exists(): boolean {
    return existsSync(join(this.folder, MAIN));
  }

  /**
   * Writes the root, unless there is one: it belongs to its user, who may have changed it. Of a root without `main.tf` what is missing is written.
   * @returns the names of the files
   * @throws UsageError where the folder is somebody else's
   */
  async make(): Promise<string[]> {
    if (this.exists()) return [];
    const { [MAIN]: main, ...files } = await workspaceFiles(this.stack, this.folder);
    const there = existsSync(this.folder) ? await readdir(this.folder) : [];
    const others = there.filter((name) => name.endsWith(".tf") && files[name] === undefined);
    if (others.length > 0) {
      throw new UsageError(`${this.folder} has ${others.join(", ")} and no ${MAIN}: choose another --folder`);
    }
    const ignore = { ".gitignore": `${[...ignored, `*${KEY}`].join("\n")}\n` };
    // By main.tf a workspace is known, so it comes last.
    const missing = Object.entries({ ...ignore, ...files, [MAIN]: main }).filter(([name]) => !there.includes(name));
    await mkdir(this.folder, { recursive: true });
    for (const [name, text] of missing) await writeFile(join(this.folder, name), text);
    return missing.map(([name]) => name).filter((name) => name !== ".gitignore");
  }

  /** The variables whose values are secret, and neither in the environment nor in the file for them. */
  secretsMissing(): string[] {
    if (existsSync(join(this.folder, secretsFile))) return [];
    const names = secretInputs(this.call).map(snakeCase);
    return names.filter((name) => process.env[`TF_VAR_${name}`] === undefined);
  }

  /**
   * Makes the secrets that the module needs, for the inputs that are in the folder, into files that only their user may read. What is there stays.
   * @returns the names of the files
   */
  async makeSecretValues(): Promise<string[]> {
    if (secretInputs(this.call).length === 0 || existsSync(join(this.folder, secretsFile))) return [];
    const stack = await this.asGiven();
    const wanted = requiredSecrets(stack);
    const { values } = await makeSecrets({ stack: stack.name, wanted, have: {} });
    // The key of a CA that no machine gets signs the next certificates.
    const kept = wanted.flatMap(({ keyName, keyKept }) => (keyName !== undefined && keyKept ? [keyName] : []));
    for (const name of kept) await writePrivately(join(this.folder, name + KEY), values[name] as string);
    await writeSecrets(join(this.folder, secretsFile), secretVariables(stack.modules[0], values));
    return [secretsFile, ...kept.map((name) => name + KEY)];
  }

  /** Values for the secrets that are missing, as OpenTofu takes them from the environment. They are made once and kept in a file. */
  private async inventedVariables(file: string): Promise<Record<string, string>> {
    const missing = this.secretsMissing();
    if (missing.length === 0) return {};
    const stack = await this.asGiven();
    const have: Secrets = JSON.parse(await readFile(file, "utf8").catch(() => "{}"));
    const { values, made } = await makeSecrets({
      stack: stack.name,
      wanted: requiredSecrets(stack),
      have,
      inventGiven: true,
    });
    const all = { ...have, ...values };
    if (made.length > 0) {
      await mkdir(dirname(file), { recursive: true });
      await writePrivately(file, JSON.stringify(all, null, 1));
    }
    const variables = Object.entries(secretVariables(stack.modules[0], all));
    return variablesInEnvironment(Object.fromEntries(variables.filter(([name]) => missing.includes(name))));
  }

  /** The stack with the inputs that are in the folder: names in certificates are made of them. */
  private async asGiven(): Promise<StackOfOne> {
    const file = join(this.folder, inputsFile);
    const given = existsSync(file) ? await inputsIn(await readFile(file, "utf8"), this.call.spec) : {};
    const secret = secretInputs(this.call).map((name) => [name, this.call.inputs[name]]);
    return { ...this.stack, modules: [{ ...this.call, inputs: { ...given, ...Object.fromEntries(secret) } }] };
  }
}

/** OpenTofu's name for the state of what is in the sandbox: that of what is real stays apart, in the same folder. */
export const sandboxState = "sandbox";

const MAIN = "main.tf";

/** The extension of key files. */
const KEY = ".pem";
