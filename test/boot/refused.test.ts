import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { releases } from "../../spec/releases";
import { artifactUrl, ClusterWorld } from "./clusters/booted";
import { type DescribedNode, described } from "./clusters/described";
import { hcloud } from "./clusters/platforms/hcloud";
import type { Service } from "./clusters/platforms/platform";
import { proxmox } from "./clusters/platforms/proxmox";
import { callsIn, nomadPackage, sha256, standIn, vaultPackage } from "./clusters/stand-ins";
import { vaultInputs } from "./clusters/vault";
import { makeAptRepository } from "./harness/apt-repository";
import { describeBoot } from "./harness/describe-boot";
import { writeFiles } from "./harness/files";
import { bootResult } from "./harness/health";
import type { BootedNode } from "./harness/node";
import { until } from "./harness/until";

const program = { vault: "/usr/bin/vault", nomad: "/usr/bin/nomad", k8s: "/usr/local/bin/k3s" };
const unit = { vault: "vault.service", nomad: "nomad.service", k8s: "k3s.service" };

interface Case {
  title: string;
  service: Service;
  /** Inputs in addition to those of the minimal example. */
  inputs: () => Record<string, unknown>;
  /** Returns the place where a node reports the reason, with its words. */
  told: (node: BootedNode) => Promise<string>;
  words: () => string | RegExp;
  /** True if it is installed in spite of the problem. */
  isInstalled?: boolean;
  /** The server whose address it needs, if it gets far enough to use it. */
  server?: number;
}

/** A region that the example's certificate, which is for global, is not valid for. */
const nomadInMars = { nomad: { version: releases.nomad, region: "mars" } };

const installing = (node: BootedNode) => node.journal("packages.service");

describeBoot("Nodes run nothing if their inputs are invalid:", () => {
  let place: ClusterWorld;
  let binary: Uint8Array;
  /** The key that the repository is signed with. */
  let key: string;
  const nodes = new Map<string, BootedNode>();

  const fromRepository = (folder: string) => () => ({ apt: { url: `${artifactUrl}/${folder}`, key } });
  const packages = (["vault", "nomad"] as const).flatMap((service): Case[] => [
    {
      title: `a package of ${service} that is not what its repository signed`,
      service,
      inputs: fromRepository("tampered"),
      told: installing,
      words: () => "Hash Sum mismatch",
    },
    {
      title: `a package of ${service} from a repository that somebody else signed`,
      service,
      inputs: fromRepository("foreign"),
      told: installing,
      words: () => /NO_PUBKEY|Missing key/,
    },
  ]);

  const certificates = (["vault", "nomad"] as const).map(
    (service, server): Case => ({
      title: `a certificate of ${service} that's not good for the cluster's name`,
      service,
      inputs: () => ({ ...fromRepository("good")(), ...{ vault: { name: "other" }, nomad: nomadInMars }[service] }),
      told: (node) => node.journal(unit[service]),
      words: () =>
        /must be signed by .*ca\.crt and be good for the DNS name (vault\.other\.internal|server\.mars\.nomad)/,
      isInstalled: true,
      server,
    }),
  );

  const cases: Case[] = [
    ...packages,
    ...certificates,
    {
      title: "a binary of k3s with another checksum",
      service: "k8s",
      inputs: () => ({
        artifactBaseUrl: artifactUrl,
        k3s: { version: releases.k3s.version, sha256: { amd64: "0".repeat(64) } },
      }),
      told: (node) => node.journal("artifacts.service"),
      words: () => `has the SHA-256 ${sha256(binary)}, and must have ${"0".repeat(64)}: it is not used`,
    },
  ];

  beforeAll(async () => {
    binary = await standIn("k3s");
    const contents = [await vaultPackage(releases.vault), await nomadPackage(releases.nomad)];
    place = await ClusterWorld.start(hcloud, async (folder) => {
      key = await makeAptRepository({ folder: join(folder, "good"), packages: contents });
      await cp(join(folder, "good"), join(folder, "tampered"), { recursive: true });
      await tamper(join(folder, "tampered", "pool", "main"));
      await makeAptRepository({ folder: join(folder, "foreign"), packages: contents });
      await writeFiles(folder, { [`k3s/${releases.k3s.version}/k3s`]: { content: binary } });
    });
    const machines: DescribedNode[] = [];
    for (const { service, inputs, server } of cases) {
      const { servers } = await described(hcloud, service, inputs());
      const { length } = machines;
      const address = server === undefined ? { address: `10.0.1.${200 + length}` } : {};
      machines.push({ ...(servers[server ?? 0] as DescribedNode), ...address, name: `node${length}` });
    }
    await Promise.all(
      machines.map(async (machine, index) => nodes.set((cases[index] as Case).title, await place.boot(machine))),
    );
  });

  afterAll(() => place?.stop());

  test.each(cases)("$title", async ({ title, service, told, words, isInstalled }) => {
    const node = nodes.get(title) as BootedNode;
    await until(`${title} is refused`, async () => new RegExp(words()).test(await told(node)));
    expect(node.hasFile(program[service])).toBe(isInstalled ?? false);
    expect(await node.isActive(unit[service])).toBe(false);
    expect(callsIn(await node.journal(unit[service]))).toEqual([]);
  });
});

describeBoot("A node whose firewall cannot be set up", () => {
  let place: ClusterWorld;
  let node: BootedNode;

  beforeAll(async () => {
    let key = "";
    place = await ClusterWorld.start(proxmox, async (folder) => {
      key = await makeAptRepository({ folder, packages: [await vaultPackage(releases.vault)] });
    });
    const { servers } = await described(proxmox, "vault", vaultInputs(key));
    const [server] = servers as [DescribedNode];
    const userData = server.userData.replace("policy drop;", "policy dorp;");
    expect(userData).not.toBe(server.userData);
    node = await place.boot({ ...server, userData });
  });

  afterAll(() => place?.stop());

  test("runs nothing of the cluster", async () => {
    expect(await bootResult(node)).toMatchObject({ status: "error" });
    expect(await node.journal(proxmox.firewall)).toContain("dorp");
    expect(node.hasFile(program.vault)).toBe(true);
    expect(await node.property(unit.vault, "ActiveState")).toBe("inactive");
    expect(callsIn(await node.journal(unit.vault))).toEqual([]);
  });
});

/** Changes the last byte of every file. */
async function tamper(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const content = await readFile(join(folder, name));
    content.writeUInt8(content.readUInt8(content.length - 1) ^ 1, content.length - 1);
    await writeFile(join(folder, name), content);
  }
}
