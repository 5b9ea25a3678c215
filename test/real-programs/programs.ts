import { join } from "node:path";
import { ensureTool } from "../../src/toolchain/ensure";
import { readPin } from "../../src/toolchain/pin";
import { platform } from "../../src/toolchain/platform";
import type { Tool } from "../../src/toolchain/tools";

const inBin = (name: string) => join("bin", name + platform.exe);

const kubernetes = (title: string, name: string, minutes: number): Tool => ({
  title,
  folder: join(__dirname, "kubernetes"),
  goPackage: `k8s.io/kubernetes/cmd/${name}`,
  stamp: (version) => `-X k8s.io/component-base/version.gitVersion=v${version}`,
  file: () => inBin(name),
  minutes,
});

/** Real programs that nodes run. They are pinned and built like the engines, for tests only. */
const programs = {
  "kube-apiserver": kubernetes("Kubernetes' API server", "kube-apiserver", 4),
  kubectl: kubernetes("kubectl", "kubectl", 1),
  etcd: {
    title: "etcd",
    folder: join(__dirname, "kubernetes"),
    goPackage: "go.etcd.io/etcd/server/v3",
    stamp: () => "",
    file: () => inBin("etcd"),
    minutes: 1,
  },
  vault: {
    title: "Vault",
    folder: join(__dirname, "vault"),
    stamp: () => "",
    file: () => inBin("vault"),
    minutes: 8,
  },
} satisfies Record<string, Tool>;

/** The time limit in milliseconds for building a program, on a busy machine without caches. */
export const buildMs = 60 * 60_000;

/** Returns the pinned version of a program. */
export async function realVersion(name: keyof typeof programs): Promise<string> {
  const { folder, goPackage }: Tool = programs[name];
  return (await readPin(folder, goPackage)).version;
}

/** Returns the absolute path of a program, which is built if it is not in the cache. */
export const realProgram = (name: keyof typeof programs) => ensureTool(name, programs[name]);
