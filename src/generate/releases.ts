import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { k3sReleases, releases } from "../../spec/releases";
import { packageRoot } from "../root";

/** Hand-written files that name the releases of `spec/releases.ts`: folders, and patterns for file names. */
const places: readonly (readonly [folder: string, name: RegExp])[] = [
  ["stacks", /^Pulumi\..*\.yaml$/],
  ["docs", /^(composed|.*-cluster)\.md$/],
  ["components/digitalocean", /-cluster\.ts$/],
  ["components/hcloud", /-cluster\.ts$/],
  ["components/proxmox", /-cluster\.ts$/],
];

/** Returns those files with the current releases. */
export function filesWithReleases(): { path: string; content: string }[] {
  return places.flatMap(([folder, name]) =>
    readdirSync(join(packageRoot, folder))
      .filter((file) => name.test(file))
      .sort()
      .map((file) => {
        const path = `${folder}/${file}`;
        return { path, content: withReleases(readFileSync(join(packageRoot, path), "utf8")) };
      }),
  );
}

/** Replaces each module's version and the SHA-256 of k3s in a text by the current ones. */
function withReleases(text: string): string {
  return text
    .replace(
      /(version"?\s*[:=]\s*"?|k3s\/)v1\.\d+\.\d+(\+|%2B)k3s\d+/g,
      (_, before, plus) => `${before}${releases.k3s.version.replace("+", plus)}`,
    )
    .replace(/(sha256\s*[:=]\s*\{\s*amd64\s*[:=]\s*")[0-9a-f]{64}/g, `$1${releases.k3s.sha256.amd64}`)
    .replace(
      /(\b(vault|nomad)\s*[:=]\s*\{\s*version\s*[:=]\s*"?)\d+\.\d+\.\d+-\d+/g,
      (_, before, name) => `${before}${releases[name as "vault" | "nomad"]}`,
    );
}

/** Returns the page about releases with its table updated. */
export function withReleaseTable(page: string): string {
  const rows = [
    ...k3sReleases.flatMap(({ version, sha256, imagesSha256 }) => [
      [`k3s \`${version}\``, "`k3s`", sha256.amd64],
      ["", "`k3s-arm64`", sha256.arm64],
      ["", "`k3s-airgap-images-amd64.tar.zst`", imagesSha256.amd64],
      ["", "`k3s-airgap-images-arm64.tar.zst`", imagesSha256.arm64],
    ]),
    [`Vault \`${releases.vault}\``, "Debian package `vault`", ""],
    [`Nomad \`${releases.nomad}\``, "Debian package `nomad`", ""],
    ...(["cloudController", "csiDriver"] as const).map((chart) => {
      const { version, sha256 } = releases[chart];
      const name = { cloudController: "hcloud-cloud-controller-manager", csiDriver: "hcloud-csi" }[chart];
      return [`${name} \`${version}\``, `\`${name}-${version}.tgz\``, sha256];
    }),
  ].map(([release, file, sha256]) => `| ${release} | ${file} | ${sha256 === "" ? "" : `\`${sha256}\``} |`);
  const table = ["| Release | File | SHA-256 |", "| --- | --- | --- |", ...rows].join("\n");
  return page.replace(/(<!-- releases:.*-->\n\n)[\s\S]*?(\n\n<!-- end of releases -->)/, `$1${table}$2`);
}
