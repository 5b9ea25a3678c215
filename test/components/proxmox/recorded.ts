import type { Registered } from "../../../src/testing/mocks";
import { mockProxmox } from "./mocks";

/** A registered machine of a cluster. */
export interface Machine {
  vm: Record<string, unknown>;
  userData: CloudConfig;
}

interface CloudConfig {
  hostname: string;
  runcmd: string[][];
  ssh_authorized_keys?: string[];
  write_files: { path: string; content: string }[];
}

/** Creates a cluster, and returns everything that it registered, and its machines by their keys: `server-s1`. */
export async function recorded<T>(name: string, program: () => T) {
  const clouds = await mockProxmox();
  const result = program();
  await clouds.settle();
  return { result, created: clouds.resources, machines: machinesOf(name, clouds.resources) };
}

function machinesOf(name: string, created: readonly Registered[]): Record<string, Machine> {
  const vms = created.filter(({ type }) => type.endsWith(":VmLegacy"));
  return Object.fromEntries(
    vms.map((vm) => {
      const file = created.find((each) => each.name === `${vm.name}-user_data`);
      const text = (file?.inputs.sourceRaw as { data: string } | undefined)?.data ?? "";
      if (!text.startsWith("#cloud-config\n")) throw new Error(`${vm.name} has no cloud-config`);
      const key = vm.name.slice(name.length + 1, -"-this".length);
      return [key, { vm: vm.inputs, userData: JSON.parse(text.slice("#cloud-config\n".length)) }];
    }),
  );
}

/** Returns the content of a file in a machine's user data. */
export function written({ userData }: Machine | undefined = missing(), path: string): string {
  const file = userData.write_files.find((each) => each.path === path);
  if (!file) throw new Error(`${path} is not written`);
  return file.content;
}

function missing(): never {
  throw new Error("there is no such machine");
}

/** Returns the ingress rules of a machine, a line each. */
export function openingsOf(machine: Machine | undefined): string[] {
  return written(machine, "/etc/cluster/openings.nft")
    .split("\n")
    .flatMap((line) => (line.trim() ? [line.trim()] : []));
}

/** Returns the names of resources that differ. */
export function changed(before: readonly Registered[], after: readonly Registered[]): string[] {
  const key = ({ type, name }: Registered) => `${type} ${name}`;
  const [old, now] = [before, after].map(
    (list) => new Map(list.map((each) => [key(each), JSON.stringify(each.inputs)])),
  ) as [Map<string, string>, Map<string, string>];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((each) => old.get(each) !== now.get(each))
    .map((each) => each.split(" ")[1] as string)
    .sort();
}
