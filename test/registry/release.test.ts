import type { ModuleInterface } from "../../src/generate/modules/interface";
import { isVersion, newestEntry } from "../../src/registry/release/changelog";
import {
  changedModules,
  checkReleases,
  type ReleaseRejected,
  type ReleaseRequest,
  tagRelease,
} from "../../src/registry/release/release";
import { releases } from "../../src/registry/tags";
import { Repository } from "./repository";

const folder = "modules-hcl/terraform-hcloud-server";
let repository: Repository;
beforeEach(() => {
  repository = new Repository();
});
afterEach(() => repository.remove());

const first: ModuleInterface = {
  inputs: { name: { type: "string", required: true }, size: { type: "number", default: 10 } },
  outputs: { id: { type: "string" } },
  resources: ["hcloud_server.this"],
  moved: [],
  requires: { opentofu: ">= 1.9.0" },
};

/** Commits a state of the module: its interface, and its changelog's entries, newest first. */
function change(own: ModuleInterface, entries: Record<string, string>, main = JSON.stringify(own)): void {
  const changelog = Object.entries(entries).map(([version, text]) => `## ${version}\n\n${text}\n`);
  repository.write(`${folder}/CHANGELOG.md`, `# Changelog\n\n${changelog.join("\n")}`);
  repository.write(`${folder}/main.tf`, main);
  repository.write("modules-hcl/interfaces/hcloud-server.json", JSON.stringify(own));
  repository.commit();
}

async function releaseNow(bump?: ReleaseRequest["bump"]): Promise<string> {
  const [ready] = await checkReleases(repository.folder, [{ module: "hcloud-server", bump }]);
  if (!ready) throw new Error("nothing is ready");
  await tagRelease(repository.folder, ready);
  return ready.tag;
}

const refusal = (wanted: ReleaseRequest[]) =>
  checkReleases(repository.folder, wanted).then(
    () => [],
    (error) => (error as ReleaseRejected).problems,
  );
const refusalOf = (bump?: ReleaseRequest["bump"]) => refusal([{ module: "hcloud-server", bump }]);

test("the first release's tag contains its changelog entry, including headings", async () => {
  change(first, { "1.0.0": "First release.\n\n### Notes\n\n# Not a comment" });
  expect(await releaseNow("major")).toBe("hcloud-server/v1.0.0");
  expect(repository.git("tag", "--list", "--format=%(objecttype) %(contents)", "hcloud-server/v1.0.0")).toBe(
    "tag hcloud-server 1.0.0\n\nFirst release.\n\n### Notes\n\n# Not a comment\n\n",
  );
  expect(await releases(repository.folder)).toEqual([
    {
      module: "hcloud-server",
      version: "1.0.0",
      tag: "hcloud-server/v1.0.0",
      commit: repository.git("rev-parse", "HEAD").trim(),
    },
  ]);
});

test("a check tags nothing", async () => {
  change(first, { "1.0.0": "First release." });
  expect(await checkReleases(repository.folder, [{ module: "hcloud-server", bump: "major" }])).toEqual([
    {
      module: "hcloud-server",
      version: "1.0.0",
      tag: "hcloud-server/v1.0.0",
      previous: undefined,
      bump: "major",
      changes: [],
      entry: "First release.",
    },
  ]);
  expect(repository.git("tag")).toBe("");
});

describe("after a first release", () => {
  beforeEach(async () => {
    change(first, { "1.0.0": "First release." });
    await releaseNow("major");
  });

  const wider = { ...first, inputs: { ...first.inputs, size: { type: "number", default: 20 } } } as ModuleInterface;

  test.each([
    ["patch", "1.0.1", first],
    ["minor", "1.1.0", { ...first, outputs: { ...first.outputs, ip: { type: "string" } } }],
    ["major", "2.0.0", wider],
    // Maintainers may release a greater bump than necessary.
    ["major", "2.0.0", first],
  ] as const)("%s to %s", async (bump, version, own) => {
    change(own, { [version]: "The default of `size` is 20.", "1.0.0": "First release." }, "# changed");
    expect(await releaseNow(bump)).toBe(`hcloud-server/v${version}`);
  });

  test("a bump that is too small is rejected with all changes that need a larger one", async () => {
    change({ ...wider, outputs: {} }, { "1.1.0": "`size` and `id`", "1.0.0": "" });
    expect(await refusalOf("minor")).toEqual([
      "hcloud-server: since hcloud-server/v1.0.0, the default of input size was 10 and is 20; output id was removed. That is a major release, and not a minor one.",
    ]);
  });

  test("the changelog must name breaking changes", async () => {
    change(wider, { "2.0.0": "Better servers.", "1.0.0": "" });
    expect(await refusalOf("major")).toEqual([
      "hcloud-server: the default of input size was 10 and is 20, which breaks callers, and the entry 2.0.0 does not mention size.",
    ]);
  });

  test("nothing changed: nothing to release", async () => {
    repository.write("README.md", "not the module's");
    repository.commit();
    expect(await refusalOf("patch")).toEqual([
      `hcloud-server: nothing has changed in ${folder} since hcloud-server/v1.0.0: there is nothing to release.`,
    ]);
    expect(await changedModules(repository.folder, ["hcloud-server", "proxmox-vm"])).toEqual(["proxmox-vm"]);
  });

  test("the changelog has to have this version on top", async () => {
    change(first, { "1.0.0": "First release." }, "# changed");
    expect(await refusalOf("minor")).toEqual([
      `hcloud-server: the newest entry of ${folder}/CHANGELOG.md is 1.0.0, and the version after 1.0.0 is 1.1.0 (minor).`,
    ]);
    expect(await refusalOf()).toEqual([
      `hcloud-server: the newest entry of ${folder}/CHANGELOG.md is 1.0.0, and the version after 1.0.0 is 1.0.1 (patch) or 1.1.0 (minor) or 2.0.0 (major).`,
    ]);
  });

  test("without a bump the changelog decides, and is held to the same rules", async () => {
    change(wider, { "1.0.1": "The default of `size` is 20.", "1.0.0": "" });
    expect(await refusalOf()).toEqual([expect.stringContaining("That is a major release, and not a patch one.")]);
    change(wider, { "2.0.0": "The default of `size` is 20.", "1.0.0": "" });
    expect(await changedModules(repository.folder, ["hcloud-server"])).toEqual(["hcloud-server"]);
    expect(await releaseNow()).toBe("hcloud-server/v2.0.0");
  });

  test.each([
    ["Unreleased", "More.", 'has "Unreleased" on top: change it to the version of this release, such as "## 1.0.0".'],
    ["1.0.1", "", "says nothing about 1.0.1: write what changes for callers."],
  ])("an entry %s with the text '%s' is refused", async (version, text, problem) => {
    change(first, { [version]: text }, "# changed");
    expect(await refusalOf("patch")).toEqual([`hcloud-server: ${folder}/CHANGELOG.md ${problem}`]);
  });

  test("uncommitted changes are rejected", async () => {
    repository.write(`${folder}/main.tf`, "# edited");
    repository.write(`${folder}/new.tf`, "# new");
    expect(await refusalOf("patch")).toEqual([
      `hcloud-server: a tag points at a commit, and not everything is committed: commit ${folder}/main.tf, ${folder}/new.tf.`,
    ]);
  });
});

test("before 1.0.0 a minor release may break callers", async () => {
  change(first, { "0.1.0": "First release." });
  await releaseNow("minor");
  change({ ...first, outputs: {} }, { "0.1.1": "`id` is gone.", "0.1.0": "" });
  expect(await refusalOf("patch")).toEqual([expect.stringContaining("That is a minor release, and not a patch one.")]);
  change({ ...first, outputs: {} }, { "0.2.0": "`id` is gone.", "0.1.0": "" });
  expect(await releaseNow("minor")).toBe("hcloud-server/v0.2.0");
});

test("if one of several releases is rejected, none is created and all problems are listed", async () => {
  change(first, { "1.0.0": "First release." });
  const problems = await refusal([
    { module: "hcloud-server", bump: "minor" },
    { module: "proxmox-vm", bump: "major" },
  ]);
  expect(problems).toEqual([
    expect.stringContaining("hcloud-server: the newest entry"),
    'proxmox-vm: modules-hcl/terraform-proxmox-vm/CHANGELOG.md is missing: write one, with an entry "## 1.0.0" for the first release.',
  ]);
  expect(repository.git("tag")).toBe("");
});

test.each([
  ["# Changelog\n\n## 1.2.0 (2026-11-24)\n\nText.\n\n## 1.1.0\n\nOld.\n", { version: "1.2.0", text: "Text." }],
  ["## [1.2.0] - 2026-11-24\n- a\n### Sub\n- b\n", { version: "1.2.0", text: "- a\n### Sub\n- b" }],
  ["# Changelog\n\n## Unreleased\n", { version: "Unreleased", text: "" }],
  ["# Changelog\n", undefined],
])("the newest entry of %j", (changelog, entry) => {
  expect(newestEntry(changelog)).toEqual(entry);
  if (entry) expect(isVersion(entry)).toBe(entry.version !== "Unreleased");
});
