import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import { memberOptions } from "../../components/cluster";
import { mocks } from "../../src/testing/mocks";

/** A machine of two resources, one of which ignores a change of its own. */
class Machine extends pulumi.ComponentResource {
  constructor(options: pulumi.ComponentResourceOptions) {
    super("test:index:Machine", "machine", {}, options);
    new hcloud.Firewall("firewall", {}, { parent: this });
    new hcloud.Server("server", { serverType: "cx23" }, { parent: this, ignoreChanges: ["image"] });
  }
}

test("a cluster's machine ignores more changes than its component does, and resources beside it do not", async () => {
  const clouds = await mocks();
  const seen: Record<string, string[] | undefined> = {};
  const cluster = new pulumi.ComponentResource(
    "test:index:Cluster",
    "cluster",
    {},
    {
      // Parents' transformations run last.
      transformations: [
        ({ name, opts }) => {
          seen[name] = opts.ignoreChanges;
          return undefined;
        },
      ],
    },
  );
  new Machine(memberOptions(cluster, hcloud.Server, ["serverType"]));
  await clouds.settle();
  expect(seen).toMatchObject({ server: ["image", "serverType"], firewall: undefined });
});
