import { releases } from "../../spec/releases";
import { artifactUrl, assertReady, ClusterWorld, readyAt, startedAt } from "./clusters/booted";
import { type DescribedNode, described } from "./clusters/described";
import { digitalocean } from "./clusters/platforms/digitalocean";
import { hcloud } from "./clusters/platforms/hcloud";
import type { Platform } from "./clusters/platforms/platform";
import { nomadPackage, vaultPackage } from "./clusters/stand-ins";
import { makeAptRepository } from "./harness/apt-repository";
import { describeBoot } from "./harness/describe-boot";
import type { BootedNode } from "./harness/node";
import { until } from "./harness/until";
import { Volume } from "./harness/volume";

const mount = "data-volume.service";

interface Case {
  platform: Platform;
  service: "vault" | "nomad";
  /** The volume in /dev/disk/by-id. */
  device: string;
}

const cases: readonly Case[] = [
  { platform: hcloud, service: "vault", device: "scsi-0HC_Volume_4711" },
  { platform: digitalocean, service: "nomad", device: "scsi-0DO_Volume_example-s1-data" },
];

describe.each(cases)(
  "The only server of $service on $platform.name, with a data volume,",
  ({ platform, service, device }) => {
    describeBoot("", () => {
      const unit = `${service}.service`;
      const folder = `/var/lib/${service}`;
      let place: ClusterWorld;
      let server: DescribedNode;
      let node: BootedNode;
      let volume: Volume;

      beforeAll(async () => {
        let key = "";
        place = await ClusterWorld.start(platform, async (files) => {
          const packages = [await vaultPackage(releases.vault), await nomadPackage(releases.nomad)];
          key = await makeAptRepository({ folder: files, packages });
        });
        const inputs = { name: "example", apt: { url: artifactUrl, key } };
        const cluster = await described(platform, service, {
          ...inputs,
          servers: { count: 1, dataVolume: { size: 10 } },
        });
        [server] = cluster.servers as [DescribedNode];
        volume = await Volume.create(place.world, "data", 64);
      });

      afterAll(() => place?.stop());

      const ready = () => assertReady(platform, node, [mount, unit]);

      /** Returns the ID of the file system, and its size in MiB. */
      const fileSystem = async () => {
        const [id, blocks] = (await node.output(`findmnt --noheadings --output UUID,SIZE --bytes ${folder}`)).split(
          /\s+/,
        );
        return { id, megabytes: Math.round(Number(blocks) / 2 ** 20) };
      };

      test("does not start before its volume is attached, and then formats it", async () => {
        node = await place.boot(server);
        await until("the node waits", async () => (await node.journal(mount)).includes("waiting for it"));
        expect(await node.property(unit, "ActiveState")).toBe("inactive");
        await node.plug(device, volume);
        await ready();
        expect(await readyAt(node, mount)).toBeLessThanOrEqual(await startedAt(node, unit));
        expect(await node.journal(mount)).toContain("is empty: it gets a file system");
        expect(await node.output(`stat --format '%a %U:%G' ${folder}`)).toBe(`700 ${service}:${service}`);
        await node.output(`echo kept >${folder}/kept`);
      });

      test("mounts it again after a reboot, with the size that it has then", async () => {
        const { id, megabytes } = await fileSystem();
        await volume.grow(128);
        await node.reboot();
        await ready();
        const after = await fileSystem();
        expect(after.id).toBe(id);
        expect(after.megabytes).toBeGreaterThan(megabytes + 50);
        expect(await node.file(`${folder}/kept`)).toBe("kept\n");
      });

      test("mounts its own volume, though another one is attached first", async () => {
        const { id } = await fileSystem();
        const other = await Volume.create(place.world, "other", 64);
        await node.plug(device.replace(/\w+$/, "0-other"), other);
        await node.reboot();
        await ready();
        expect((await fileSystem()).id).toBe(id);
        node.unplug(device.replace(/\w+$/, "0-other"));
      });

      test("gets its data back when it is rebuilt, with the owner that the new machine has", async () => {
        const { id } = await fileSystem();
        const before = await node.output(`find ${folder} -type f | sort`);
        // On another machine, the user may have another ID.
        await node.output(`chown --recursive 4321:4321 ${folder}`);
        await node.replace();
        await ready();
        expect(await node.journal(mount)).toContain("goes on with the data of the former one");
        expect((await fileSystem()).id).toBe(id);
        expect(await node.output(`find ${folder} -type f | sort`)).toBe(before);
        expect(await node.output(`stat --format '%U:%G' ${folder}/kept`)).toBe(`${service}:${service}`);
        // Other machines find a leader here only if there is one: Vault is not initialized, and Nomad leads itself.
        const leads = async () => {
          const ask = `set -a; . /etc/cluster/node.env; /usr/local/lib/cluster/has-leader ${node.address}`;
          return (await node.exec(ask)).exitCode === 0;
        };
        if (service === "nomad") await until("it leads", leads);
        await node.output(service === "nomad" ? `systemctl stop ${unit}` : "true");
        expect(await leads()).toBe(false);
      });

      test("formats nothing that has a partition table or another file system", async () => {
        for (const [what, make] of [
          // A partition of Linux from sector 1 on, and the signature of a partition table.
          [
            "dos",
            String.raw`printf '\203\0\0\0\1\0\0\0\100\0\0\0\0\0\0\0' | dd of=$device bs=1 seek=450 conv=notrunc && printf '\125\252' | dd of=$device bs=1 seek=510 conv=notrunc`,
          ],
          ["swap", "mkswap $device"],
        ] as const) {
          const foreign = await Volume.create(place.world, `foreign-${what}`, 16);
          await place.world.output(`device=${foreign.device}; ${make}`);
          const before = await place.world.output(`sha256sum <${foreign.device}`);
          await node.powerOff();
          node.unplug(device);
          await node.replace();
          await node.plug(device, foreign);
          await until("the unit fails", async () => (await node.property(mount, "ActiveState")) === "failed");
          expect(await node.journal(mount)).toContain(`has no ext4 file system, but ${what}`);
          expect(await node.property(unit, "ActiveState")).toBe("inactive");
          expect(await place.world.output(`sha256sum <${foreign.device}`)).toBe(before);
        }
      });
    });
  },
);
