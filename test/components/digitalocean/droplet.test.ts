import * as pulumi from "@pulumi/pulumi";
import { Droplet, type DropletArgs } from "../../../components/digitalocean/droplet";
import { type MockedClouds, mocks, outputValue } from "../../../src/testing/mocks";

const otherVolume = "506f78a4-e098-11e5-ad9f-000000007777";

let clouds: MockedClouds;

beforeEach(async () => {
  clouds = await mocks();
});

/** Creates a droplet, and records its resources. */
async function make(args: Partial<DropletArgs> = {}): Promise<Droplet> {
  const droplet = new Droplet("web", { name: "web-1", region: "fra1", ...args });
  await clouds.settle();
  return droplet;
}

function only(type: string): Record<string, unknown>[] {
  return clouds.ofType(type).map(({ inputs }) => inputs);
}

/** Returns the ID of a resource. */
function idOf(name: string): string {
  return clouds.resource(name).id;
}

const everyone = ["0.0.0.0/0", "::/0"];

test("creates a droplet with all inbound traffic blocked and all outbound traffic allowed", async () => {
  await make();
  expect(clouds.resources.map(({ name }) => name)).toEqual(["web-this", "web-this-own"]);
  expect(only("Droplet")).toEqual([
    expect.objectContaining({
      name: "web-1",
      region: "fra1",
      size: "s-1vcpu-1gb",
      image: "debian-13-x64",
      monitoring: true,
      ipv6: true,
      backups: false,
      volumeIds: [],
    }),
  ]);
  expect(only("Firewall")).toEqual([
    {
      name: "web-1",
      dropletIds: [Number(idOf("web-this"))],
      inboundRules: [],
      outboundRules: [
        expect.objectContaining({ protocol: "tcp", portRange: "1-65535", destinationAddresses: everyone }),
        expect.objectContaining({ protocol: "udp", portRange: "1-65535", destinationAddresses: everyone }),
        expect.objectContaining({ protocol: "icmp", destinationAddresses: everyone }),
      ],
    },
  ]);
});

test("applies the firewall rules", async () => {
  await make({
    firewall: {
      inbound: [
        { port: "443", addresses: everyone, loadBalancerIds: ["4de7ac8b-495b-4884-9a69-1050c6793cd6"] },
        { port: "9100", tags: ["Prometheus", "prometheus"], dropletIds: [pulumi.output("815")] },
        { protocol: "icmp", kubernetesIds: ["bd5f5959-5e1e-4205-a714-a914373942af"] },
      ],
      outbound: [{ protocol: "udp", port: "53", addresses: ["9.9.9.9/32"] }],
    },
  });
  const nobody = { sourceAddresses: [], sourceTags: [], sourceDropletIds: [] };
  expect(only("Firewall")[0]?.inboundRules).toEqual([
    {
      ...nobody,
      protocol: "tcp",
      portRange: "443",
      sourceAddresses: everyone,
      sourceLoadBalancerUids: ["4de7ac8b-495b-4884-9a69-1050c6793cd6"],
      sourceKubernetesIds: [],
    },
    {
      ...nobody,
      protocol: "tcp",
      portRange: "9100",
      sourceTags: ["prometheus"],
      sourceDropletIds: [815],
      sourceLoadBalancerUids: [],
      sourceKubernetesIds: [],
    },
    {
      ...nobody,
      protocol: "icmp",
      sourceLoadBalancerUids: [],
      sourceKubernetesIds: ["bd5f5959-5e1e-4205-a714-a914373942af"],
    },
  ]);
  expect(only("Firewall")[0]?.outboundRules).toEqual([
    expect.objectContaining({ protocol: "udp", portRange: "53", destinationAddresses: ["9.9.9.9/32"] }),
  ]);
});

test("has no firewall if it is disabled", async () => {
  const droplet = await make({ firewall: { enabled: false } });
  expect(only("Firewall")).toEqual([]);
  expect(await outputValue(droplet.firewallId)).toBeUndefined();
});

test("creates volumes, named after the droplet, and attaches them in addition to existing ones", async () => {
  const droplet = await make({
    name: "Web-1.example.com",
    volumes: { logs: { size: 20, name: "shared-logs" }, data: { size: 10 } },
    volumeIds: [pulumi.output(otherVolume)],
  });
  expect(only("Volume").map(({ name }) => name)).toEqual(["shared-logs", "web-1-example-com-data"]);
  expect(only("Droplet")[0]?.volumeIds).toEqual([idOf("web-this-logs"), idOf("web-this-data"), otherVolume]);
  expect(await outputValue(droplet.volumeIds)).toEqual({ logs: idOf("web-this-logs"), data: idOf("web-this-data") });
});

test("formats a new volume, unless it comes from a snapshot", async () => {
  const snapshotId = "fbe805e8-866b-11e6-96bf-000f53315a41";
  await make({
    volumes: { fresh: { size: 10, filesystem: "xfs", filesystemLabel: "data" }, copy: { size: 10, snapshotId } },
  });
  const [fresh, copy] = ["web-1-fresh", "web-1-copy"].map((name) => only("Volume").find((each) => each.name === name));
  expect(fresh).toMatchObject({ initialFilesystemType: "xfs", initialFilesystemLabel: "data" });
  expect(copy).toMatchObject({ snapshotId });
  expect(copy).not.toHaveProperty("initialFilesystemType");
});

test("leaves volumes unset if other software attaches them", async () => {
  await make({ externalVolumes: true });
  expect(only("Droplet")[0]).not.toHaveProperty("volumeIds");
});

test("assigns a reserved address", async () => {
  const droplet = await make({ reservedIp: true });
  expect(only("ReservedIp")).toEqual([{ region: "fra1", dropletId: Number(idOf("web-this")) }]);
  expect(await outputValue(droplet.reservedIp)).toBe(clouds.ofType("ReservedIp")[0]?.outputs.ipAddress);
});

test("enables no IPv6 on a droplet without public network", async () => {
  await make({ publicNetworking: false });
  expect(only("Droplet")[0]).toMatchObject({ publicNetworking: false, ipv6: false });
});

test("writes tags in lower case, each once", async () => {
  await make({ tags: pulumi.output(["Web", "web", "env:Prod"]), volumes: { data: { size: 10 } } });
  expect(only("Droplet")[0]?.tags).toEqual(["web", "env:prod"]);
  expect(only("Volume")[0]?.tags).toEqual(["web", "env:prod"]);
});

test("keeps user data secret", async () => {
  await make({ userData: "#cloud-config\n" });
  expect(only("Droplet")[0]?.userData).toBe("#cloud-config\n");
  expect(clouds.resource("web-this").secrets).toContain("userData");
});

test("returns all outputs", async () => {
  const droplet = await make({ reservedIp: true, volumes: { "10": { size: 10 }, "9": { size: 9 } } });
  // In the order of the keys, as in OpenTofu: "10" before "9".
  expect(await outputValue(droplet.urns)).toEqual([
    `do:droplet:${idOf("web-this")}`,
    `do:volume:${idOf("web-this-10")}`,
    `do:volume:${idOf("web-this-9")}`,
    `do:reservedip:${clouds.ofType("ReservedIp")[0]?.id}`,
  ]);
  expect(await outputValue(droplet.dropletUrn)).toBe(`do:droplet:${idOf("web-this")}`);
  expect(
    await outputValue(
      pulumi.all([droplet.id, droplet.name, droplet.ipv4Address, droplet.status, droplet.priceMonthly]),
    ),
  ).toEqual([idOf("web-this"), "web-1", clouds.resource("web-this").outputs.ipv4Address, "active", 6]);
  // Pulumi still has the component by its own URN.
  expect(await outputValue(droplet.urn)).toContain("twinstack:digitalocean:Droplet::web");
});

test.each<[string, Partial<DropletArgs>, string]>([
  [
    "an underscore in the name",
    { name: "web_1" },
    'name must be a host name of at least 2 letters, digits and -, with parts that begin and end with a letter or digit, such as web-1 or web-1.example.com, got "web_1"',
  ],
  [
    "an SSH key by name",
    { sshKeys: ["admin"] },
    'ssh_keys[*] must be the ID or the MD5 fingerprint of an SSH key in the account, got "admin"',
  ],
  ["empty user data", { userData: "" }, "user_data must be not empty if it is set; the given value is not shown"],
  [
    "too much user data",
    { userData: "é".repeat(32769) },
    "user_data must be at most 65536 bytes long (64 KiB); the given value is not shown",
  ],
  [
    "a port that is none",
    { firewall: { inbound: [{ port: "65536", addresses: everyone }] } },
    'firewall.inbound[*].port must be a port such as "22" or a range such as "8000-9000", got "65536"',
  ],
  [
    "weekly backups on no day",
    { backups: true, backupPolicy: { plan: "weekly" } },
    'backup_policy must have a weekday if the plan is weekly, got {"hour":0,"plan":"weekly","weekday":null}',
  ],
  [
    "backups at odd hours",
    { backups: true, backupPolicy: { plan: "daily", hour: 5 } },
    "backup_policy.hour must be one of 0, 4, 8, 12, 16, 20, got 5",
  ],
  [
    "a policy without backups",
    { backupPolicy: { plan: "daily" } },
    "backup_policy must not be set if backups is false",
  ],
  [
    "a volume of half a GiB",
    { volumes: { data: { size: 0.5 } } },
    "volumes[*].size must be a whole number from 1 to 16384 (GiB), got 0.5",
  ],
  [
    "a volume that cannot be named after the droplet",
    { name: "1-web", volumes: { data: { size: 10 } } },
    "volumes must all have a name if the droplet's name does not begin with a letter: no volume can be named after it",
  ],
  [
    "volumes beside somebody else's",
    { externalVolumes: true, volumes: { data: { size: 10 } } },
    "external_volumes must be false if volumes or volume_ids is not empty",
  ],
  [
    "a reserved IP without public network",
    { publicNetworking: false, reservedIp: true },
    "reserved_ip must be false if public_networking is false",
  ],
])("refuses %s before anything is registered", async (_, args, sentence) => {
  expect(() => new Droplet("web", { name: "web-1", region: "fra1", ...args })).toThrow(
    `digitalocean-droplet: ${sentence}.`,
  );
  await clouds.settle();
  expect(clouds.resources).toEqual([]);
});

test("accepts a named volume on a droplet whose name is too long for derived names", async () => {
  await make({ name: "1-web", volumes: { data: { name: "data", size: 10 } } });
  expect(only("Volume").map(({ name }) => name)).toEqual(["data"]);
});
