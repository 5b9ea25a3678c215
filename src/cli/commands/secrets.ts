import { InputError } from "../../../spec/errors";
import { daysUntil, NOTICE_DAYS, shownSoon } from "../../../spec/expiry";
import { ownConfig, readStack, withSecretsReferredTo } from "../../../spec/stack/config";
import { PulumiStack } from "../../engines/pulumi";
import { takeLock } from "../../local/lock";
import { projectFolder } from "../../operations/folders";
import { UsageError } from "../../operations/usage-error";
import { type ListedSecret, listSecrets } from "../../secrets/listing";
import { generateSecrets } from "../../secrets/make";
import { mismatches } from "../../secrets/mismatches";
import { type Regrouped, regrouped } from "../../secrets/regrouped";
import { namesOf, requiredSecrets, type SecretRequirement } from "../../secrets/requirements";
import { giveWith } from "../../secrets/rotate";
import { readStackFile } from "../../stacks/file";
import { program } from "../../stacks/program";
import { colors } from "../output/colors";
import { Steps } from "../output/steps";
import { table } from "../output/table";
import { readyTools } from "../output/tools";

export interface SecretsOptions {
  rotate?: string;
  list?: boolean;
  json?: boolean;
}

/**
 * Generates the missing secrets of a stack and writes them to its file. Existing secrets stay, except the one to
 * rotate.
 */
export async function secrets(name: string, { rotate, list, json }: SecretsOptions): Promise<void> {
  if (rotate && list) throw new UsageError("use --rotate or --list, not both");
  const project = projectFolder();
  const steps = new Steps(json);
  const { pulumiRoot } = await readyTools(steps);
  const { path } = readStackFile(project, name);
  // Two runs at once would each generate the missing secrets, and the file would get some of each.
  const unlock = list
    ? async () => {}
    : await takeLock(path, {
        onWait: (owner) =>
          console.error(
            `Waiting for ${owner === undefined ? "another command" : `process ${owner}`}, which generates secrets of ${name} right now.`,
          ),
      });
  try {
    await generate(name, project, pulumiRoot, steps, { rotate, list, json });
  } finally {
    await unlock();
  }
}

async function generate(
  name: string,
  project: string,
  pulumiRoot: string,
  steps: Steps,
  { rotate, list, json }: SecretsOptions,
): Promise<void> {
  const file = readStackFile(project, name);
  const stack = readStack(name, withSecretsReferredTo(ownConfig(file.config)));
  const required = requiredSecrets(stack);
  const opened = await PulumiStack.open({
    stack: name,
    project: file.project,
    folder: project,
    program: () => program(project),
    pulumiRoot,
    env: {},
    file: file.path,
  });
  const encrypted = Object.keys(file.config["twinstack:secrets"] ?? {}).length > 0;
  if (encrypted && !list) await opened.create();
  let existing = encrypted ? await opened.secrets() : {};
  let generated: readonly SecretRequirement[] = [];
  let changed: readonly Regrouped[] = [];
  if (!list) {
    const result = await generateSecrets({ stack: name, required, existing, rotate });
    const count = Object.keys(result.values).length;
    if (count > 0) await steps.run(`pulumi config set: ${count} secrets`, () => opened.setSecrets(result.values));
    generated = result.generated;
    changed = regrouped(generated, existing);
    existing = { ...existing, ...result.values };
  }
  const listed = listSecrets(required, existing);
  if (json) console.log(JSON.stringify({ made: generated.flatMap(namesOf), secrets: listed }, null, 2));
  else tell(name, listed, generated, { rotate, changed });
  const problems = mismatches(stack, existing);
  if (problems.length > 0) throw new InputError(problems);
}

function tell(
  stack: string,
  listed: readonly ListedSecret[],
  generated: readonly SecretRequirement[],
  { rotate, changed }: { rotate?: string; changed: readonly Regrouped[] },
): void {
  if (listed.length === 0) {
    console.log(`${stack} refers to no secrets.`);
    return;
  }
  const rows = listed.map(({ name, kind, use, missing, expires }) => [
    name,
    kind,
    use,
    missing ? colors.red("missing") : generated.some((each) => each.name === name) ? colors.green("generated") : "",
    expires === undefined ? "" : shownExpiry(expires),
  ]);
  console.log(`\n${table(["secret", "kind", "for", "", "good until"], rows)}`);
  if (rotate && generated.length > 0) {
    console.log(
      "\nRunning machines keep the old values until they are rebuilt. Machines with certificates of the old CA and of the new one do not trust each other.",
    );
  }
  for (const { name, from, to } of changed) {
    console.log(
      colors.yellow(
        `${name} now has the group ${to} instead of ${from}. Give it its rights first: run "twinstack roll ${stack} --addons" before you deploy this certificate. If the cluster rejects it, use "twinstack kubeconfig ${stack} --group ${from}", see docs/certificates.md`,
      ),
    );
  }
  for (const { name, expires } of listed) {
    const soon = expires === undefined ? undefined : shownSoon(new Date(expires));
    if (soon)
      console.log(
        colors.yellow(
          `${name} ${soon}: renew it with "twinstack secrets ${stack} --rotate ${name}", see docs/certificates.md`,
        ),
      );
  }
  for (const { name } of listed.filter(({ missing, kind }) => missing && kind === "given")) {
    console.log(`${name} comes from elsewhere: ${giveWith(name)}`);
  }
}

function shownExpiry(expires: string): string {
  const days = daysUntil(new Date(expires));
  const date = expires.slice(0, 10);
  if (days < 0) return colors.red(`${date}, expired`);
  return days < NOTICE_DAYS ? colors.yellow(`${date}, in ${days} days`) : date;
}
