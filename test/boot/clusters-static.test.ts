import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { specs } from "../../spec/catalog";
import { packageRoot } from "../../src/root";
import { exampleUserData } from "./clusters/user-data";
import { describeBoot } from "./harness/describe-boot";
import type { Files } from "./harness/files";
import { unitProblems, userDataProblems } from "./harness/static-checks";

const clusters = specs.filter(({ name }) => name.endsWith("-cluster"));

/**
 * Returns whether a machine is a repetition: one of each pool and the first two servers are enough, since only the
 * first may start a cluster.
 */
const isOneMore = (hostname: string) => /-(s[3-5]|[2-9]|[0-9]{2,})$/.test(hostname);

/** Returns the user data of a machine of each kind, by host name. */
async function userDataOf(spec: (typeof specs)[number]): Promise<Map<string, string>> {
  return new Map([...(await exampleUserData(spec, "complete"))].filter(([hostname]) => !isOneMore(hostname)));
}

/** Stands in for the programs that units start, without which they do not verify. */
const stub = { content: "#!/bin/sh\n", mode: 0o755 };
const programs: Files = Object.fromEntries(
  [
    "/usr/bin/nomad",
    "/usr/bin/vault",
    "/usr/local/bin/k3s",
    "/usr/local/lib/cluster/check-certificate",
    "/usr/local/lib/cluster/check-certificates",
    "/usr/local/lib/cluster/fetch-artifacts",
    "/usr/local/lib/cluster/install-packages",
    "/usr/local/lib/cluster/join",
    "/usr/local/lib/cluster/run-commands",
    "/usr/local/lib/cluster/mount-data-volume",
    "/usr/local/lib/cluster/wait-for-address",
    "/usr/local/sbin/cluster-snapshot",
  ].map((path) => [path, stub]),
);

describeBoot("User data of nodes", () => {
  test.each(clusters.map((spec) => [spec.name, spec] as const))(
    "%s: cloud-init knows every key of it",
    async (_, spec) => {
      const texts = await userDataOf(spec);
      expect(texts.size).toBeGreaterThan(0);
      for (const [hostname, text] of texts) expect([hostname, await userDataProblems(text)]).toEqual([hostname, ""]);
    },
  );

  const units = readdirSync(join(packageRoot, "modules-hcl", "bootstrap"), {
    recursive: true,
    encoding: "utf8",
  }).filter((file) => /\.(service|timer)$/.test(file));

  test.each(units)("%s: systemd accepts every line", async (file) => {
    const name = file.split("/").at(-1) as string;
    const own = [file, "k3s/files/artifacts.service", "common/certificates.service", "common/packages.service"].map(
      (each) => [
        `/etc/systemd/system/${each.split("/").at(-1)}`,
        { content: readFileSync(join(packageRoot, "modules-hcl", "bootstrap", each), "utf8") },
      ],
    );
    const files: Files = { ...programs, ...Object.fromEntries(own) };
    expect(await unitProblems(files, [`/etc/systemd/system/${name}`])).toBe("");
  });
});
