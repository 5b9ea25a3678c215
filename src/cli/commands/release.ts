import { specs } from "../../../spec/catalog";
import { differences, generatedFiles } from "../../generate/modules/generated-files";
import { UsageError } from "../../operations/usage-error";
import { type Bump, bumps } from "../../registry/release/changes";
import {
  changedModules,
  checkReleases,
  type ReadyRelease,
  type ReleaseRequest,
  tagRelease,
} from "../../registry/release/release";
import { packageRoot } from "../../root";
import { colors } from "../output/colors";

export interface ReleaseOptions {
  allChanged?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

/** Checks the release of a module, or of all that changed, and creates its tag in this clone. Nothing is pushed. */
export async function release(
  module: string | undefined,
  bump: string | undefined,
  { allChanged, dryRun, json }: ReleaseOptions,
): Promise<void> {
  const wanted = allChanged ? await allWanted(module) : [oneWanted(module, bump)];
  const stale = differences(await generatedFiles());
  if (stale.length > 0) {
    throw new Error(
      `${stale.join("\n")}\n${stale.length} generated files were edited or are stale: run "npm run export".`,
    );
  }
  const ready = await checkReleases(packageRoot, wanted);
  if (!dryRun) for (const each of ready) await tagRelease(packageRoot, each);
  console.log(json ? JSON.stringify(ready, null, 2) : shownText(ready, dryRun));
}

function oneWanted(module: string | undefined, bump: string | undefined): ReleaseRequest {
  if (!module || !bump) throw new UsageError("release needs a module and one of major, minor, patch; or --all-changed");
  const names = specs.map(({ name }) => name);
  if (!names.includes(module)) throw new UsageError(`there is no module "${module}"; there are ${names.join(", ")}`);
  if (!isBump(bump)) throw new UsageError(`a release is major, minor or patch, and not "${bump}"`);
  return { module, bump };
}

async function allWanted(module: string | undefined): Promise<ReleaseRequest[]> {
  if (module) throw new UsageError(`--all-changed accepts no module, got "${module}"`);
  const changed = await changedModules(
    packageRoot,
    specs.map(({ name }) => name),
  );
  return changed.map((name) => ({ module: name }));
}

function isBump(text: string): text is Bump {
  return (bumps as readonly string[]).includes(text);
}

function shownText(ready: readonly ReadyRelease[], dryRun = false): string {
  if (ready.length === 0) return "No module has changed since its last release.";
  const lines = ready.flatMap(({ tag, previous, bump, changes }) => [
    `${colors.bold(tag)} ${previous ? `(${bump}, after ${previous})` : "(first release)"}`,
    ...changes.map(({ text }) => `  ${text}`),
  ]);
  const tags = ready.map(({ tag }) => tag).join(" ");
  return [
    ...lines,
    dryRun
      ? "Nothing was tagged: this was a dry run."
      : `Tagged here, and not pushed. To publish: git push origin ${tags}`,
  ].join("\n");
}
