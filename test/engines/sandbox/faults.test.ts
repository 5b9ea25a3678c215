import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as digitalocean from "@pulumi/digitalocean";
import * as hcloud from "@pulumi/hcloud";
import { startTestSandbox, type TestSandbox } from "../../../src/testing/sandbox";

/** Tests faults with the real engines: the result of the next run, and what is left for users to do. */

jest.setTimeout(120_000);

let sandbox: TestSandbox;
let folder: string;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  folder = await mkdtemp(join(tmpdir(), "faults-"));
});
afterAll(async () => {
  await sandbox.end();
  await rm(folder, { recursive: true });
});
afterEach(() => sandbox.reset());

/** Three servers or droplets, for both engines. */
const names = ["a", "b", "c"];
const servers = `
terraform {
  required_providers {
    hcloud = { source = "hetznercloud/hcloud" }
  }
}
resource "hcloud_server" "this" {
  for_each    = toset(["a", "b", "c"])
  name        = each.key
  server_type = "cx23"
  image       = "debian-13"
  location    = "fsn1"
}
`;
const droplets = `
terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}
resource "digitalocean_droplet" "this" {
  for_each = toset(["a", "b", "c"])
  name     = each.key
  size     = "s-1vcpu-1gb"
  image    = "debian-13-x64"
  region   = "fra1"
}
`;
const serversInPulumi =
  (imports: Readonly<Record<string, string>> = {}) =>
  async () => {
    for (const name of names) {
      const args = { name, serverType: "cx23", image: "debian-13", location: "fsn1" };
      new hcloud.Server(name, args, { import: imports[name] });
    }
  };
const dropletsInPulumi =
  (imports: Readonly<Record<string, string>> = {}) =>
  async () => {
    for (const name of names) {
      const args = { name, size: "s-1vcpu-1gb", image: "debian-13-x64", region: "fra1" };
      new digitalocean.Droplet(name, args, { import: imports[name] });
    }
  };

/** Returns the names of the existing machines, in alphabetical order. */
const machines = () =>
  sandbox.cloud
    .objects()
    .filter(({ type }) => ["hcloud_server", "digitalocean_droplet"].includes(type))
    .map(({ object }) => object.name)
    .sort();

async function tofu(configuration: string) {
  await writeFile(join(folder, "main.tf"), configuration);
  const root = await sandbox.tofu(folder);
  return {
    root,
    apply: async (...args: string[]) => {
      const { counts } = await root.plan(...args);
      await root.apply();
      return counts;
    },
  };
}

/** Returns the import ID of a resource in Pulumi's state. */
const idOf = (name: string) => {
  const { type, object } = sandbox.cloud.objects().find((each) => each.object.name === name) as {
    type: string;
    object: Record<string, unknown>;
  };
  return { type, id: String(object.id) };
};

describe("a rejected object is created by the next run, and nothing is created twice", () => {
  const refusal = "the requested resource is currently unavailable (resource_unavailable)";

  test("OpenTofu", async () => {
    const fault = sandbox.fault({ type: "hcloud_server", nth: 2, kind: "refused" });
    const { apply, root } = await tofu(servers);
    await expect(apply()).rejects.toThrow(refusal);
    expect(fault.struck).toBe(1);
    expect(machines()).toHaveLength(2);
    expect(await apply()).toEqual({ import: 0, add: 1, change: 0, destroy: 0 });
    expect(machines()).toEqual(names);
    expect((await root.plan()).noChanges).toBe(true);
  });

  test("Pulumi", async () => {
    const fault = sandbox.fault({ type: "hcloud:index/server:Server", nth: 2, kind: "refused" });
    const stack = await sandbox.pulumi("refused", serversInPulumi());
    await expect(stack.up()).rejects.toThrow(refusal);
    expect(fault.struck).toBe(1);
    const made = machines().length;
    expect(made).toBeLessThan(3);
    expect(await stack.up()).toMatchObject({ create: 3 - made, same: made });
    expect(machines()).toEqual(names);
    expect(await stack.preview()).toMatchObject({ create: 0, update: 0, same: 3 });
  });
});

describe("a slow request is waited for", () => {
  test("OpenTofu", async () => {
    sandbox.fault({ type: "hcloud_server", name: "b", kind: "slow", seconds: 1.5 });
    const { apply } = await tofu(servers);
    await apply();
    expect(orderMade().at(-1)).toBe("b");
  });

  test("Pulumi", async () => {
    sandbox.fault({ type: "hcloud_server", name: "b", kind: "slow", seconds: 1.5 });
    await (await sandbox.pulumi("slow", serversInPulumi())).up();
    expect(orderMade().at(-1)).toBe("b");
  });

  const orderMade = () => sandbox.cloud.journal.filter(({ type }) => type === "hcloud_server").map(({ name }) => name);
});

describe("an object that was not ready in time is kept", () => {
  const timeout = /timeout while waiting for hcloud_server \d+ to become ready/;

  test("OpenTofu marks it as tainted and replaces it", async () => {
    sandbox.fault({ type: "hcloud_server", name: "b", kind: "unfinished" });
    const { apply, root } = await tofu(servers);
    await expect(apply()).rejects.toThrow(timeout);
    const { id } = idOf("b");
    const plan = await root.plan();
    expect(plan.changes).toEqual([{ address: 'hcloud_server.this["b"]', action: "replace" }]);
    await root.apply();
    expect(machines()).toEqual(names);
    expect(idOf("b").id).not.toBe(id);
    expect((await root.plan()).noChanges).toBe(true);
  });

  test("Pulumi continues with it", async () => {
    sandbox.fault({ type: "hcloud_server", name: "b", kind: "unfinished" });
    const stack = await sandbox.pulumi("unfinished", serversInPulumi());
    await expect(stack.up()).rejects.toThrow(timeout);
    const { id } = idOf("b");
    expect((await stack.resources()).some((resource) => resource.id === id)).toBe(true);
    await stack.up();
    expect(machines()).toEqual(names);
    expect(idOf("b").id).toBe(id);
    expect(await stack.preview()).toMatchObject({ create: 0, update: 0, same: 3 });
  });
});

describe("an object whose answer was lost is in no state", () => {
  const lost = "context deadline exceeded";

  test("OpenTofu cannot use its name until it is imported", async () => {
    sandbox.fault({ type: "hcloud_server", name: "b", kind: "lost" });
    const { apply, root } = await tofu(servers);
    await expect(apply()).rejects.toThrow(lost);
    expect(machines()).toEqual(names);
    await expect(apply()).rejects.toThrow(/already (taken|used)/);
    expect(machines()).toEqual(names);

    await writeFile(
      join(root.folder, "import.tf"),
      `import {\n  to = hcloud_server.this["b"]\n  id = "${idOf("b").id}"\n}\n`,
    );
    expect(await apply()).toEqual({ import: 1, add: 0, change: 0, destroy: 0 });
    expect((await root.plan()).noChanges).toBe(true);
  });

  test("Pulumi cannot use its name until it is imported", async () => {
    sandbox.fault({ type: "hcloud_server", name: "b", kind: "lost" });
    const stack = await sandbox.pulumi("lost", serversInPulumi());
    await expect(stack.up()).rejects.toThrow(lost);
    await expect(stack.up()).rejects.toThrow(/already (taken|used)/);
    expect(machines()).toEqual(names);

    const importing = await sandbox.pulumi("lost", serversInPulumi({ b: idOf("b").id }));
    expect(await importing.up()).toMatchObject({ import: 1, create: 0 });
    const after = await sandbox.pulumi("lost", serversInPulumi());
    expect(await after.preview()).toMatchObject({ create: 0, update: 0, same: 3 });
  });

  test("OpenTofu creates a second one if the platform allows the same name twice", async () => {
    sandbox.fault({ type: "digitalocean_droplet", name: "b", kind: "lost" });
    const { apply } = await tofu(droplets);
    await expect(apply()).rejects.toThrow(lost);
    expect(await apply()).toMatchObject({ add: 1 });
    expect(machines()).toEqual(["a", "b", "b", "c"]);
  });

  test("Pulumi creates a second one if the platform allows the same name twice, unless it is imported before", async () => {
    sandbox.fault({ type: "digitalocean_droplet", name: "b", kind: "lost" });
    const stack = await sandbox.pulumi("orphan", dropletsInPulumi());
    await expect(stack.up()).rejects.toThrow(lost);
    const before = await sandbox.snapshot();
    await stack.up();
    expect(machines()).toEqual(["a", "b", "b", "c"]);

    await sandbox.restore(before);
    const importing = await sandbox.pulumi("orphan", dropletsInPulumi({ b: idOf("b").id }));
    await importing.up();
    expect(machines()).toEqual(names);
    expect(await (await sandbox.pulumi("orphan", dropletsInPulumi())).preview()).toMatchObject({ create: 0, same: 3 });
  });
});

test("a delete whose response is lost succeeds in the next run", async () => {
  const { apply, root } = await tofu(servers);
  await apply();
  sandbox.fault({ type: "hcloud_server", operation: "delete", name: "b", kind: "lost" });
  await expect(root.destroy()).rejects.toThrow("context deadline exceeded");
  expect(machines()).not.toContain("b");
  await root.destroy();
  expect(machines()).toEqual([]);
});

test("a fault may occur every time, until it is removed", async () => {
  const fault = sandbox.fault({
    type: "hcloud_server",
    times: Number.POSITIVE_INFINITY,
    kind: "refused",
    error: { code: "resource_limit_exceeded", message: "server limit exceeded" },
  });
  const { apply } = await tofu(servers);
  await expect(apply()).rejects.toThrow("server limit exceeded (resource_limit_exceeded)");
  await expect(apply()).rejects.toThrow("server limit exceeded (resource_limit_exceeded)");
  expect(fault.struck).toBe(6);
  fault.remove();
  await apply();
  expect(machines()).toEqual(names);
});
