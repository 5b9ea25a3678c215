import { join } from "node:path";
import { providerAddress, providers } from "../../spec/providers";
import { platform } from "./platform";

/** The programs that twinstack starts, by the name of their executable. */
export const toolNames = [
  "tofu",
  "pulumi",
  "terraform-provider-proxmox",
  "tflint",
  "opa",
  "gitleaks",
  "gofakes3",
  "actionlint",
] as const;
export type ToolName = (typeof toolNames)[number];

export interface Tool {
  /** Its display name. */
  title: string;
  /** Its folder in `toolchain/`, whose `go.mod` pins it. */
  folder: string;
  /** Its Go package, if that `go.mod` pins several tools. */
  goPackage?: string;
  /** Returns the linker flags that set the version; without them a tool reports a development build. */
  stamp(version: string): string;
  /** The path of its executable in its cache folder. */
  file(version: string): string;
  /** The build time on two cores, in minutes. */
  minutes: number;
  /** The official releases, for the tools that take longest to build; the folder has their checksums in `release.sha256`. */
  release?: {
    /** The repository on GitHub, e.g. `opentofu/opentofu`. */
    repository: string;
    /** Returns the name of the archive for this machine: a zip or a tar.gz. */
    archive(version: string): string;
    /** The path of the executable in the archive. */
    entry: string;
  };
  /** The version query for an executable on PATH, and the accepted versions; absent if the tool is always built. */
  onPath?: {
    versionArgs: string[];
    versionPattern: RegExp;
    /** Returns a semver range for the pinned version and that of the installed `@pulumi/pulumi`. */
    range(pinned: string, pulumiSdk: string): string;
  };
}

/** Returns `<major>.<minor>.0` of a version. */
const minorOf = (version: string) => version.replace(/^(\d+\.\d+)\..*/, "$1.0");

const inBin = (name: string) => join("bin", name + platform.exe);

export const tools: Record<ToolName, Tool> = {
  tofu: {
    title: "OpenTofu",
    folder: "opentofu",
    stamp: () => "-X github.com/opentofu/opentofu/version.dev=no",
    file: () => inBin("tofu"),
    minutes: 4,
    release: {
      repository: "opentofu/opentofu",
      archive: (version) => `tofu_${version}_${platform.os}_${platform.arch}.zip`,
      entry: `tofu${platform.exe}`,
    },
    onPath: {
      versionArgs: ["version"],
      versionPattern: /^OpenTofu v(\S+)/m,
      range: (pinned) => `^${minorOf(pinned)}`,
    },
  },
  pulumi: {
    title: "Pulumi",
    folder: "pulumi",
    stamp: (version) => `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`,
    file: () => inBin("pulumi"),
    minutes: 4,
    release: {
      repository: "pulumi/pulumi",
      archive: (version) => `pulumi-v${version}-${platform.os}-${process.arch}.tar.gz`,
      entry: `pulumi/pulumi${platform.exe}`,
    },
    onPath: {
      versionArgs: ["version"],
      versionPattern: /^v(\S+)/m,
      // An engine supports every SDK of its major version that is not newer than itself.
      range: (_pinned, pulumiSdk) => `^${pulumiSdk}`,
    },
  },
  "terraform-provider-proxmox": {
    title: "Proxmox provider",
    folder: "proxmox",
    stamp: (version) => `-X main.version=${version}`,
    // The layout of a filesystem mirror, so that OpenTofu can install it as from a registry.
    file: (version) =>
      join(
        mirrorFolder,
        ...providerAddress(providers.proxmox).split("/"),
        version,
        `${platform.os}_${platform.arch}`,
        `terraform-provider-proxmox_v${version}${platform.exe}`,
      ),
    minutes: 1,
  },
  tflint: {
    title: "TFLint",
    folder: "tflint",
    stamp: () => "",
    file: () => inBin("tflint"),
    minutes: 1,
    onPath: {
      versionArgs: ["--version"],
      versionPattern: /^TFLint version (\S+)/m,
      // Its rules change between minor versions.
      range: (pinned) => `~${minorOf(pinned)}`,
    },
  },
  opa: {
    title: "Open Policy Agent",
    folder: "opa",
    stamp: () => "",
    file: () => inBin("opa"),
    minutes: 2,
    onPath: {
      versionArgs: ["version"],
      versionPattern: /^Version: (\S+)/m,
      range: (pinned) => `^${minorOf(pinned)}`,
    },
  },
  gitleaks: {
    title: "Gitleaks",
    folder: "gitleaks",
    stamp: (version) => `-X github.com/zricethezav/gitleaks/v8/version.Version=${version}`,
    file: () => inBin("gitleaks"),
    minutes: 1,
    onPath: {
      versionArgs: ["version"],
      versionPattern: /^v?(\d\S*)/m,
      // Its rules change between minor versions.
      range: (pinned) => `~${minorOf(pinned)}`,
    },
  },
  // It does not report a version, so it is always built.
  gofakes3: {
    title: "gofakes3",
    folder: "gofakes3",
    stamp: () => "",
    file: () => inBin("gofakes3"),
    minutes: 1,
  },
  actionlint: {
    title: "actionlint",
    folder: "actionlint",
    stamp: () => "",
    file: () => inBin("actionlint"),
    minutes: 1,
  },
};

/** The root of the filesystem mirror, below the Proxmox provider's folder in the cache. */
export const mirrorFolder = "mirror";
