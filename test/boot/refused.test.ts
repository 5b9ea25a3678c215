import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { artifactUrl, ClusterWorld } from "./clusters/booted";
import { type DescribedNode, described } from "./clusters/described";
import { hcloud } from "./clusters/platforms/hcloud";
import type { Service } from "./clusters/platforms/platform";
import { callsIn, nomadPackage, sha256, standIn, vaultPackage } from "./clusters/stand-ins";
import { makeAptRepository } from "./harness/apt-repository";
import { describeBoot } from "./harness/describe-boot";
import { writeFiles } from "./harness/files";
import { bootResult } from "./harness/health";
import type { BootedNode } from "./harness/node";

const program = { vault: "/usr/bin/vault", nomad: "/usr/bin/nomad", k8s: "/usr/local/bin/k3s" };
const unit = { vault: "vault.service", nomad: "nomad.service", k8s: "k3s.service" };

interface Case {
  title: string;
  service: Service;
  /** Inputs beside those of the minimal example. */
  inputs: () => Record<string, unknown>;
  /** Where a node tells why, and the words in which it does. */
  told: (node: BootedNode) => Promise<string>;
  words: () => string | RegExp;
}

const output = (node: BootedNode) => node.file("/var/log/cloud-init-output.log");

describeBoot("Nodes do not run", () => {
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
      told: output,
      words: () => "Hash Sum mismatch",
    },
    {
      title: `a package of ${service} from a repository that somebody else signed`,
      service,
      inputs: fromRepository("foreign"),
      told: output,
      words: () => /NO_PUBKEY|Missing key/,
    },
  ]);

  const cases: Case[] = [
    ...packages,
    {
      title: "a binary of k3s with another checksum",
      service: "k8s",
      inputs: () => ({
        artifactBaseUrl: artifactUrl,
        k3s: { version: "v1.33.4+k3s1", sha256: { amd64: "0".repeat(64) } },
      }),
      told: (node) => node.journal("artifacts.service"),
      words: () => `has the SHA-256 ${sha256(binary)}, and must have ${"0".repeat(64)}: it is not used`,
    },
  ];

  beforeAll(async () => {
    binary = await standIn("k3s");
    const contents = [await vaultPackage("1.20.4-1"), await nomadPackage("1.10.5-1")];
    place = await ClusterWorld.start(hcloud, async (folder) => {
      key = await makeAptRepository({ folder: join(folder, "tampered"), packages: contents });
      await tamper(join(folder, "tampered", "pool", "main"));
      await makeAptRepository({ folder: join(folder, "foreign"), packages: contents });
      await writeFiles(folder, { "k3s/v1.33.4+k3s1/k3s": { content: binary } });
    });
    const servers: DescribedNode[] = [];
    for (const { service, inputs } of cases)
      servers.push((await described(hcloud, service, inputs())).servers[0] as DescribedNode);
    await Promise.all(
      cases.map(async ({ title }, index) => {
        const machine = {
          ...(servers[index] as DescribedNode),
          name: `node${index}`,
          address: `10.0.1.${200 + index}`,
        };
        nodes.set(title, await place.boot(machine));
      }),
    );
  });

  afterAll(() => place?.stop());

  test.each(cases)("$title", async ({ title, service, told, words }) => {
    const node = nodes.get(title) as BootedNode;
    expect(await bootResult(node)).toMatchObject({ status: "error" });
    expect(await told(node)).toMatch(words());
    expect(node.hasFile(program[service])).toBe(false);
    expect(await node.isActive(unit[service])).toBe(false);
    expect(callsIn(await node.journal(unit[service]))).toEqual([]);
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
