import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resourceType } from "../../src/providers/catalog";
import { Cloud } from "../../src/sandbox/cloud";
import { complete, plan } from "../../src/sandbox/resource/plan";
import { cloudFile, persistCloud } from "../../src/sandbox/saved-cloud";

const network = resourceType("hcloud_network");
const create = (cloud: Cloud, name: string) =>
  cloud.create(network, plan(network, undefined, complete(network.block, { name, ip_range: "10.0.0.0/16" })));

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "cloud-")), "new");
});
afterEach(() => rm(join(folder, ".."), { recursive: true }));

test("a cloud is restored from its folder, with its journal", async () => {
  const first = new Cloud();
  const end = await persistCloud(folder, first);
  const state = await create(first, "a");
  await end();
  const second = new Cloud();
  await (await persistCloud(folder, second))();
  expect(second.read(network, state)).toEqual(state);
  expect(second.journal).toEqual(first.journal);
});

test("a change is in the file when the engine gets its response, and only its user can read the file", async () => {
  const cloud = new Cloud();
  const end = await persistCloud(folder, cloud);
  const file = join(folder, cloudFile);
  for (const name of ["a", "b", "c"]) {
    await create(cloud, name);
    expect(await readFile(file, "utf8")).toContain(`"${name}"`);
  }
  await Promise.all(["d", "e", "f"].map((name) => create(cloud, name)));
  expect(Object.keys(JSON.parse(await readFile(file, "utf8")).objects.hcloud_network)).toHaveLength(6);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await end();
  expect(await readdir(folder)).toEqual([cloudFile]);
});

test("only one sandbox at a time uses a folder", async () => {
  const end = await persistCloud(folder, new Cloud());
  await expect(persistCloud(folder, new Cloud())).rejects.toThrow(
    `another sandbox or command (process ${process.pid}) uses ${folder}: stop it or wait until it ends, or choose another folder`,
  );
  await end();
  await (await persistCloud(folder, new Cloud()))();
});

test("an unreadable file is not overwritten, and the folder is released", async () => {
  await (await persistCloud(folder, new Cloud()))();
  await writeFile(join(folder, cloudFile), "{ not JSON");
  await expect(persistCloud(folder, new Cloud())).rejects.toThrow("is damaged");
  expect(await readFile(join(folder, cloudFile), "utf8")).toBe("{ not JSON");
  await rm(join(folder, cloudFile));
  await (await persistCloud(folder, new Cloud()))();
});
