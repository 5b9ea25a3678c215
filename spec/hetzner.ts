import { mapValues } from "./data";
/**
 * Hetzner Cloud's locations and server types, for modules and the sandbox.
 * Sources: the provider's and Hetzner's API (`/v1/locations`, `/v1/server_types`) as of August 2026, and the changelogs
 * of 2025-10-16 (the types cx?2 were removed, cpx?1 remain in the United States) and 2025-12-16 (locations instead of
 * data centers).
 */

/** Location -> network zone. A subnet is in one zone, and so is every machine in it. */
export const networkZones = {
  fsn1: "eu-central",
  nbg1: "eu-central",
  hel1: "eu-central",
  ash: "us-east",
  hil: "us-west",
  sin: "ap-southeast",
} as const satisfies Readonly<Record<string, string>>;

type HetznerLocation = keyof typeof networkZones;

export interface ServerType {
  /** The architecture. Hetzner rejects a change to a type with another one. */
  architecture: "x86" | "arm";
  /** Size of the disk in GB. */
  disk: number;
  /** Locations in which new servers of the type are sold. */
  locations: readonly HetznerLocation[];
}

const europe = ["fsn1", "nbg1", "hel1"] as const;
const unitedStates = ["ash", "hil"] as const;

/** Server types by name. Types that are no longer sold anywhere are left out. */
export const serverTypes: Readonly<Record<string, ServerType>> = {
  // Shared, cost-optimized
  ...types("x86", europe, { cx23: 40, cx33: 80, cx43: 160, cx53: 320 }),
  // Shared, Arm
  ...types("arm", europe, { cax11: 40, cax21: 80, cax31: 160, cax41: 320 }),
  // Shared, AMD: the first generation is left in the United States, the second one is sold everywhere else
  ...types("x86", unitedStates, { cpx11: 40, cpx21: 80, cpx31: 160, cpx41: 240, cpx51: 360 }),
  ...types("x86", [...europe, "sin"], { cpx12: 40, cpx22: 80, cpx32: 160, cpx42: 320, cpx52: 480, cpx62: 640 }),
  // Dedicated
  ...types("x86", [...europe, ...unitedStates, "sin"], {
    ...{ ccx13: 80, ccx23: 160, ccx33: 240, ccx43: 360, ccx53: 600, ccx63: 960 },
  }),
};

function types(
  architecture: ServerType["architecture"],
  locations: ServerType["locations"],
  disks: Readonly<Record<string, number>>,
): Record<string, ServerType> {
  return mapValues(disks, (disk) => ({ architecture, disk, locations }));
}
