import { quoted } from "../../../spec/shown";
import type { ResourceType, TfObject } from "../../providers/types";
import type { Settings } from "../find/settings";
import { digitaloceanShortages } from "./digitalocean";
import { hcloudShortages } from "./hcloud";
import { proxmoxShortages } from "./proxmox";

/** A machine that a plan replaces, with the values of its successor. */
export interface Successor {
  type: ResourceType;
  /** In the Terraform shape. */
  object: TfObject;
}

/** The machines that are replaced, and the settings of their providers. */
export interface Replacements {
  successors: readonly Successor[];
  settings: Settings;
}

/** Returns what a platform cannot provide of a machine now, as noun phrases such as `no server type "cx23" in fsn1`. */
type Shortages = (machine: TfObject) => Promise<string[]>;

/**
 * Opens a platform's API for one check.
 * @throws Error, like its result, where the platform cannot be asked
 */
export type OpenPlatform = (settings: Settings) => Shortages;

/** The types of machines, with the name of what they are and of who provides them. */
const machines: Readonly<Record<string, { noun: string; platform: string; open: OpenPlatform }>> = {
  hcloud_server: { noun: "server", platform: "Hetzner Cloud", open: hcloudShortages },
  digitalocean_droplet: { noun: "droplet", platform: "DigitalOcean", open: digitaloceanShortages },
  proxmox_virtual_environment_vm: { noun: "VM", platform: "Proxmox", open: proxmoxShortages },
  proxmox_virtual_environment_container: { noun: "container", platform: "Proxmox", open: proxmoxShortages },
};

/** The answers of the platforms about the successors of machines. */
export interface Availability {
  /** A sentence for each machine that could not be created again. */
  shortages: string[];
  /** A sentence for each machine that the platform could not be asked about. */
  unknown: string[];
}

/**
 * Asks the platforms whether machines that a plan replaces can be created again. Other resources are not looked at. Each question is asked once,
 * however many machines need its answer.
 */
export async function availabilityOf({ successors, settings }: Replacements): Promise<Availability> {
  const shortages: string[] = [];
  const unknown: string[] = [];
  const opened = new Map<OpenPlatform, Shortages>();
  for (const { type, object } of successors) {
    const machine = machines[type.name];
    if (!machine) continue;
    const { noun, platform, open } = machine;
    const name = object.name ?? (object.initialization as TfObject[] | undefined)?.[0]?.hostname;
    const subject = typeof name === "string" ? `${noun} ${quoted(name)}` : `a ${noun}`;
    try {
      const shortagesOf = opened.get(open) ?? open(settings);
      opened.set(open, shortagesOf);
      const missing = await shortagesOf(object);
      if (missing.length > 0) {
        shortages.push(`${subject} would be replaced, but ${platform} has ${missing.join(" and ")} now`);
      }
    } catch (error) {
      unknown.push(
        `${subject} is replaced; whether ${platform} can provide its successor is unknown: ${(error as Error).message}`,
      );
    }
  }
  return { shortages, unknown };
}
