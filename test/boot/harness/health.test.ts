import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeAptRepository } from "./apt-repository";
import { ArtifactServer } from "./artifact-server";
import { describeBoot } from "./describe-boot";
import { assertHealthy } from "./health";
import { World } from "./world";

const cloudConfig = (document: unknown) => `#cloud-config\n${JSON.stringify(document)}\n`;

/** Returns user data that writes the unit app.service and starts it with `command`. */
const app = (service: string, command: string) =>
  cloudConfig({
    write_files: [{ path: "/etc/systemd/system/app.service", content: `[Service]\n${service}\n` }],
    runcmd: [command],
  });

const untilRestarted =
  "until systemctl show --property=NRestarts app.service | grep -qx NRestarts=1; do sleep 0.1; done";

const failsOnce = "sh -c 'if mkdir /run/tried; then exit 1; fi; exec sleep infinity'";

const untrusted = (aptKey: string) =>
  cloudConfig({
    apt: {
      sources: {
        "vendor.list": { source: "deb [signed-by=$KEY_FILE] http://apt.vendor.test trixie main", key: aptKey },
      },
    },
    packages: ["app"],
  });

/** Problems: their description, user data that has them (for the key of another repository), and the report. */
const broken: [string, (anotherKey: string) => string, RegExp][] = [
  ["a unit that ends", () => app("ExecStart=true", "systemctl start --wait app.service"), /app\.service is inactive/],
  [
    "a unit that fails",
    () => app("ExecStart=false", "systemctl start --wait app.service || true"),
    /app\.service has failed:\n.*app\.service.*status=1/s,
  ],
  [
    "a unit that systemd had to restart",
    () => app(`ExecStart=${failsOnce}\nRestart=on-failure`, `systemctl start app.service; ${untilRestarted}`),
    /app\.service was restarted 1 times/,
  ],
  ["a unit that is not there", () => cloudConfig({}), /app\.service is inactive/],
  ["a command that fails", () => cloudConfig({ runcmd: ["false"] }), /cloud-init: .*runcmd/],
  ["a document that is no YAML", () => "#cloud-config\n{ runcmd: [\n", /cloud-init: WARNING: .*yaml/is],
  ["a value that the schema refuses", () => cloudConfig({ write_files: "none" }), /cloud-init: WARNING: .*schema/s],
  ["a missing first line", () => "{ runcmd: [] }\n", /cloud-init: WARNING: Unhandled non-multipart/],
  [
    "a package that no repository has",
    () => cloudConfig({ packages: ["nowhere"] }),
    /cloud-init: .*package.*nowhere/is,
  ],
  ["a repository that is signed with another key", untrusted, /cloud-init: .*package.*app/is],
];

describeBoot("assertHealthy", () => {
  let world: World;
  let folder: string;
  let anotherKey: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "artifacts-"));
    const elsewhere = join(folder, "elsewhere");
    anotherKey = await makeAptRepository({ folder: elsewhere, packages: [] });
    await makeAptRepository({ folder, packages: [{ name: "app", version: "1.0-1", files: {} }] });
    world = await World.start({ networks: ["10.0.1.1/24"], hosts: { "apt.vendor.test": "10.0.1.1" } });
    await ArtifactServer.start(world, { folder });
  });

  afterAll(async () => {
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("passes a node whose unit runs", async () => {
    const userData = app("ExecStart=sleep infinity", "systemctl start app.service");
    const node = await world.boot({ name: "fine", userData, interfaces: { eth0: "10.0.1.2" } });
    await assertHealthy(node, ["app.service"]);
  });

  test("fails for a node that does not finish its first boot, and for one that loses power", async () => {
    const userData = cloudConfig({ runcmd: ["sleep infinity"] });
    const node = await world.boot({ name: "stuck", userData, interfaces: { eth0: "10.0.1.3" } });
    await expect(assertHealthy(node, [], 5_000)).rejects.toThrow(
      "Timed out after 5 s waiting for: cloud-init of stuck is done",
    );
    const waiting = expect(assertHealthy(node, [])).rejects.toThrow("stuck has no power");
    await node.powerOff();
    await waiting;
  });

  describe("reports", () => {
    const verdicts = new Map<string, string>();

    beforeAll(async () => {
      const judge = async ([title, userData]: (typeof broken)[number], index: number) => {
        const machine = {
          name: `broken${index}`,
          userData: userData(anotherKey),
          interfaces: { eth0: `10.0.1.${index + 10}` },
        };
        const node = await world.boot(machine);
        const verdict = await assertHealthy(node, ["app.service"]).then(
          () => "healthy",
          (error: Error) => error.message,
        );
        verdicts.set(title, verdict);
      };
      await Promise.all(broken.map(judge));
    });

    test.each(broken)("%s", (title, _, problem) => {
      expect(verdicts.get(title)).toMatch(problem);
    });
  });
});
