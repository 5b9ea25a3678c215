import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { specs } from "../../spec/catalog";
import { packageRoot } from "../../src/root";
import { components } from "../../src/stacks/catalog";
import { tooLarge } from "../components/too-large";
import { oneModule } from "./one-module";
import { type Rig, startRig } from "./sandbox/rig";

/** Tests user data that exceeds the platform's limit in both engines. */

jest.setTimeout(60_000);

let rig: Rig;
/** The errors of each cluster in Pulumi. */
let said: Record<string, string>;
/** The resources that Pulumi had registered by then. */
let registered: string[];

beforeAll(async () => {
  rig = await startRig();
  const register = join(packageRoot, "test", "toolchain", "register.js");
  const program = join(packageRoot, "test", "components", "refused.ts");
  const args = ["-r", register, program, "clusters", "catch"];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  ({ outputs: said, registered } = JSON.parse(stdout));
}, 1_200_000);
afterAll(() => rig.end());

const clusters = specs.filter(({ name }) => name in tooLarge);

test.each(clusters.map((spec) => [spec.name, spec] as const))(
  "%s refuses it with one sentence in both engines, before anything is made",
  async (name, spec) => {
    expect(said[name]).toMatch(`component "${name}": `);
    const sentence = (said[name] as string).replace(`component "${name}": `, "");
    expect(sentence).toMatch(
      new RegExp(
        `^${name}: user data of \\S+ would be \\d+ bytes long and must be at most \\d+: use EC instead of RSA keys`,
      ),
    );
    expect(registered).toEqual([]);

    const cluster = await oneModule(rig, "OpenTofu", spec, components[name] as never);
    const refusal = await cluster
      .apply(tooLarge[name] as object as Record<string, unknown>)
      .catch((error: Error) => error.message);
    expect(refusal).toContain("Error: Module output value precondition failed");
    expect(refusal).toContain(sentence);
    expect((refusal as string).match(/Error: /g)).toHaveLength(1);
    expect(rig.sandbox.cloud.objects()).toEqual([]);
  },
);
