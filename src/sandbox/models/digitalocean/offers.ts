import { CloudError } from "../../errors";

/** DigitalOcean's offers: the parts of its price list that decide whether an object can be created, and its price. */

const regions = [
  ...["nyc1", "nyc2", "nyc3", "sfo2", "sfo3", "tor1", "atl1", "ric1"],
  ...["ams3", "fra1", "lon1", "blr1", "sgp1", "syd1"],
];

/** The default region. */
export const defaultRegion = "nyc3";

export interface Size {
  vcpus: number;
  /** Memory in MB. */
  memory: number;
  /** Disk in GB. */
  disk: number;
  /** Price in US dollars. */
  price_monthly: number;
}

const size = (vcpus: number, gigabytes: number, disk: number, price_monthly: number): Size => ({
  vcpus,
  memory: gigabytes * 1024,
  disk,
  price_monthly,
});

const sizes: Readonly<Record<string, Size>> = {
  "s-1vcpu-512mb-10gb": size(1, 0.5, 10, 4),
  "s-1vcpu-1gb": size(1, 1, 25, 6),
  "s-1vcpu-2gb": size(1, 2, 50, 12),
  "s-2vcpu-2gb": size(2, 2, 60, 18),
  "s-2vcpu-4gb": size(2, 4, 80, 24),
  "s-4vcpu-8gb": size(4, 8, 160, 48),
  "s-8vcpu-16gb": size(8, 16, 320, 96),
  "c-2": size(2, 4, 25, 42),
  "c-4": size(4, 8, 50, 84),
  "c-8": size(8, 16, 100, 168),
  "g-2vcpu-8gb": size(2, 8, 25, 63),
  "g-4vcpu-16gb": size(4, 16, 50, 126),
  "g-8vcpu-32gb": size(8, 32, 100, 252),
  "m-2vcpu-16gb": size(2, 16, 50, 84),
  "m-4vcpu-32gb": size(4, 32, 100, 168),
  "m-8vcpu-64gb": size(8, 64, 200, 336),
};

const images = [
  ...["debian-12-x64", "debian-13-x64", "ubuntu-22-04-x64", "ubuntu-24-04-x64", "ubuntu-25-10-x64"],
  ...["rockylinux-9-x64", "rockylinux-10-x64", "almalinux-9-x64", "almalinux-10-x64"],
  ...["centos-stream-9-x64", "centos-stream-10-x64", "fedora-42-x64", "fedora-43-x64"],
];

export function checkRegion(region: string): void {
  if (!regions.includes(region)) throw notOffered("region", region, regions);
}

/** Rejects unknown images. Custom images are referred to by their numbers. */
export function checkImage(image: string): void {
  if (!/^\d+$/.test(image) && !images.includes(image)) throw notOffered("image", image, images);
}

export function sizeOf(slug: string): Size {
  if (Object.hasOwn(sizes, slug)) return sizes[slug] as Size;
  throw notOffered("size", slug, Object.keys(sizes));
}

function notOffered(kind: string, name: string, known: readonly string[]): CloudError {
  return new CloudError(
    "unprocessable_entity",
    `${kind} "${name}" is not available; the sandbox knows ${known.join(", ")}`,
  );
}
