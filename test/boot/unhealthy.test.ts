import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { releases } from "../../spec/releases";
import { artifactUrl, ClusterWorld } from "./clusters/booted";
import { cloudConfig, type DescribedNode, described } from "./clusters/described";
import { platforms } from "./clusters/platforms/all";
import { hcloud } from "./clusters/platforms/hcloud";
import type { Service } from "./clusters/platforms/platform";
import { vaultPackage } from "./clusters/stand-ins";
import { makeAptRepository } from "./harness/apt-repository";
import { run } from "./harness/command";
import { describeBoot } from "./harness/describe-boot";
import { assertHealthy } from "./harness/health";

/** The inputs of each service, with all of its roles. */
const inputs: Record<Service, Record<string, unknown>> = {
  vault: { name: "example" },
  nomad: { clientPools: { workers: { count: 1 } } },
  k8s: { agentPools: { workers: { count: 1 } } },
};

describeBoot("Scripts of nodes", () => {
  test("pass shellcheck", async () => {
    const scripts = new Map<string, string>();
    for (const platform of platforms)
      for (const service of ["vault", "nomad", "k8s"] as const) {
        const { servers, workers } = await described(platform, service, inputs[service]);
        for (const { userData } of [...servers, ...workers])
          for (const { path, content } of cloudConfig(userData).write_files)
            if (/^#!\/bin\/(ba)?sh\n/.test(content)) scripts.set(`${service}:${path}`, content);
      }
    expect([...scripts.keys()].map((path) => path.split("/").pop())).toEqual(
      expect.arrayContaining([
        "check-certificate",
        "cluster-restore",
        "fetch-artifacts",
        "install-packages",
        "join",
        "wait-for-address",
      ]),
    );
    const folder = await mkdtemp(join(tmpdir(), "scripts-"));
    try {
      const files = [...scripts.values()].map((content, index) => ({ content, path: join(folder, String(index)) }));
      await Promise.all(files.map(({ content, path }) => writeFile(path, content)));
      const { stdout, stderr } = await run(["shellcheck", ...files.map(({ path }) => path)]);
      expect(stdout + stderr).toBe("");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describeBoot("The health of a node", () => {
  let place: ClusterWorld;
  let server: DescribedNode;

  beforeAll(async () => {
    let key = "";
    place = await ClusterWorld.start(hcloud, async (folder) => {
      key = await makeAptRepository({ folder, packages: [await vaultPackage(releases.vault)] });
    });
    const cluster = await described(hcloud, "vault", { ...inputs.vault, apt: { url: artifactUrl, key } });
    server = cluster.servers[0] as DescribedNode;
  });

  afterAll(() => place?.stop());

  test("is bad when one unit is broken", async () => {
    // The package's configuration instead of the cluster's.
    const userData = server.userData.replace("-config=/etc/vault.d/vault.json", "-config=/etc/vault.d/vault.hcl");
    expect(userData).not.toBe(server.userData);
    const node = await place.boot({ ...server, userData });
    await expect(assertHealthy(node, ["vault.service"])).rejects.toThrow(
      /is not healthy:.*cloud-init.*vault\.service is activating.*error loading configuration/s,
    );
  });
});
