import * as hcloud from "@pulumi/hcloud";
import { type Rig, startRig } from "./rig";

/** Plans and applies many machines. The duration depends on the engines; the limit is for a busy machine. */

jest.setTimeout(180_000);

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.end());
afterEach(() => rig.sandbox.cloud.reset());

test("OpenTofu creates 200 servers", async () => {
  const tofu = await rig.tofu(`
resource "hcloud_server" "a" {
  count       = 200
  name        = "a\${count.index}"
  server_type = "cx23"
  image       = "debian-13"
}
`);
  await tofu.apply("-parallelism=50");
  expect(await tofu.plan()).toEqual([]);
});

test("Pulumi creates 100 servers", async () => {
  const stack = await rig.pulumi("scale", async () => {
    for (let n = 0; n < 100; n++) {
      new hcloud.Server(`a${n}`, { name: `a${n}`, serverType: "cx23", image: "debian-13" });
    }
  });
  await stack.up();
  expect((await stack.preview()).changeSummary).toEqual({ same: 101 });
});
