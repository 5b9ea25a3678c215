import { join, resolve } from "node:path";
import { InputError } from "../../../spec/errors";
import type { Stack } from "../../../spec/stack/stack";
import { passphraseVariable } from "../../convert/root/encryption";
import { type ModuleSource, secretsUsed } from "../../convert/root/files";
import { variableName } from "../../convert/root/names";
import { secretsFile } from "../../convert/root/write";
import { type Opened, withStack } from "../../engines/open";
import { formatCounts, type PlanResult } from "../../engines/tofu";
import { displayPath, projectFolder, withOwnWorkspace, workspace } from "../../operations/folders";
import { expectOnlyImports, exportRoot, secretsOf } from "../../operations/handover";
import { expectSameOutputs, type ModuleOutputs, plannedOutputs } from "../../operations/same-outputs";
import { UsageError } from "../../operations/usage-error";
import { unreadableStates } from "../../stacks/local-states";
import { type BackendOptions, backendOf } from "../backend";
import { colors } from "../output/colors";
import { warnIfOpen } from "../output/open-folder";
import { type Retitle, Steps } from "../output/steps";
import { readyTools } from "../output/tools";
import { parseVersions } from "../versions";

export interface ExportOptions extends BackendOptions {
  out?: string;
  source: "relative" | "registry";
  registry?: string;
  versions?: string;
  withSecretValues?: boolean;
  /** Encrypts the state and plans of the exported root. */
  encrypt?: boolean;
  plan: boolean;
  sandbox?: boolean;
  json?: boolean;
}

const PASSPHRASE = `Its state and plans are encrypted: set ${colors.bold(`TF_VAR_${passphraseVariable}`)} to a passphrase of at least 16 characters before "tofu init", and keep it safe.`;

/** Writes a stack as an OpenTofu root module, and plans it. */
export async function exportStack(name: string, options: ExportOptions): Promise<void> {
  const project = projectFolder();
  const backend = backendOf(name, options);
  const { registry, versions } = registryOf(options);
  const out = resolve(options.out ?? (options.sandbox ? workspace("sandbox", name).opentofu : join("opentofu", name)));
  const steps = new Steps(options.json);
  const tools = await readyTools(steps);
  const sandbox = options.sandbox ? workspace("sandbox") : undefined;
  await withStack({ stack: name, project, tools, sandbox, onProgress: steps.note }, async (opened) => {
    const source = sourceOf(opened.stack, registry, versions);
    const unreadable = options.plan ? unreadableStates(opened.stack, project) : [];
    if (unreadable.length > 0) throw new InputError(unreadable);
    if (options.encrypt && secretsUsed(opened.stack).some((secret) => variableName(secret) === passphraseVariable)) {
      throw new UsageError(`--encrypt needs the variable ${passphraseVariable}, which a secret of ${name} has as well`);
    }
    const secrets = await secretsOf(opened);
    const values = options.withSecretValues ? secrets : undefined;
    const { imports, files } = await steps.run(`twinstack export: ${displayPath(out)}`, async (retitle) => {
      const written = await exportRoot(opened, { out, project, source, backend, encrypt: options.encrypt }, values);
      retitle(`${displayPath(out)}: ${[...written.files, ...(values ? [secretsFile] : [])].join(", ")}`);
      return written;
    });
    if (backend.kind === "local" && !options.encrypt) warnIfOpen(out);
    const plan = options.plan
      ? await steps.run("tofu plan", (retitle) =>
          withOwnWorkspace("plan", name, ({ opentofu }) => trialPlan(opened, project, opentofu, secrets, retitle)),
        )
      : undefined;
    if (options.json) console.log(JSON.stringify({ out, files, imports, plan: plan?.counts }, null, 2));
    else tellSecrets(opened.stack, options);
    if (options.encrypt && !options.json) console.log(PASSPHRASE);
    // A stack that was never deployed has nothing to import.
    if (!plan || imports === 0) return;
    expectOnlyImports(plan, imports);
    expectSameOutputs(opened.stack, await opened.pulumi.outputValues(), plan.outputs);
  });
}

/**
 * Plans a copy of the root with a local backend, so that no cloud is called and the exported folder stays unchanged.
 */
async function trialPlan(
  opened: Opened,
  project: string,
  out: string,
  secrets: Readonly<Record<string, string>>,
  retitle: Retitle,
): Promise<PlanResult & { outputs: ModuleOutputs }> {
  const backend = { kind: "local", path: "terraform.tfstate" } as const;
  await exportRoot(opened, { out, project, source: { kind: "relative" }, backend });
  const tofu = opened.tofu(out, secrets);
  await tofu.init();
  const plan = await tofu.plan();
  retitle(`tofu plan: ${formatCounts(plan.counts)}`);
  return { ...plan, outputs: plannedOutputs(await tofu.showPlan()) };
}

function tellSecrets(stack: Stack, { withSecretValues }: ExportOptions): void {
  const secrets = secretsUsed(stack);
  if (secrets.length === 0) return;
  const variables = secrets.map((name) => colors.bold(`TF_VAR_${variableName(name)}`)).join(", ");
  console.log(
    withSecretValues
      ? `The values of ${secrets.join(", ")} are in ${secretsFile}, which only you may read and git ignores.`
      : `Secrets are variables without values: set ${variables}, or export again with --with-secret-values.`,
  );
}

function sourceOf(
  stack: Stack,
  registry: string | undefined,
  versions: Readonly<Record<string, string>>,
): ModuleSource {
  if (registry === undefined) return { kind: "relative" };
  const used = [...new Set(stack.modules.map(({ spec }) => spec.name))];
  const missing = used.filter((module) => !versions[module]);
  if (missing.length > 0) {
    throw new UsageError(
      `--source registry needs a version of ${missing.join(", ")}, such as --versions "${missing[0]}=~> 1.0"`,
    );
  }
  return { kind: "registry", registry, versions };
}

/** The registry that modules come from, and their versions. Read before the stack is. */
function registryOf({ source, registry, versions }: ExportOptions) {
  if (source === "relative" && (registry !== undefined || versions !== undefined)) {
    throw new UsageError("--registry and --versions need --source registry");
  }
  if (source === "registry" && !registry) {
    throw new UsageError("--source registry needs --registry HOST/NAMESPACE, such as my-account.scalr.io/platform");
  }
  return { registry, versions: parseVersions(versions ?? "") };
}
