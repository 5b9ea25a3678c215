import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { packageRoot } from "../../src/root";

// The command that users run; `npm test` builds it.
const main = join(packageRoot, "dist", "src", "cli", "main.js");

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-refused-"));
  writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: "mine", runtime: "nodejs" }));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command, which takes seconds. */
async function twinstack(...args: string[]): Promise<Ended> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, ...args], {
      cwd: folder,
      timeout: 100_000,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as Ended;
  }
}

function writeStack(config: Record<string, unknown>): void {
  const own = Object.entries(config).map(([key, value]) => [`twinstack:${key}`, value]);
  writeFileSync(join(folder, "Pulumi.dev.yaml"), stringify({ config: Object.fromEntries(own) }));
}

const server = (inputs: Record<string, unknown>) => ({ module: "hcloud-server", inputs });

test.each(["preview", "up", "prove"])(
  "twinstack %s ends with the sentence where a value is refused once it's known, and makes nothing that depends on it",
  async (verb) => {
    writeStack({
      modules: {
        web: server({ name: "web-1" }),
        peer: server({ name: "peer-1", labels: { peer: "peer of ${web.name}" }, volumes: { data: { size: 20 } } }),
        third: server({ name: "third-1", labels: { peer: "${peer.id}" } }),
      },
    });
    const { code, stderr } = await twinstack(verb, "dev", "--sandbox");
    expect(stderr).toBe(
      'component "peer": hcloud-server: labels[*] must be empty, or 1 to 63 letters, digits, -, _ and ., got "peer of web-1".\n',
    );
    expect(code).toBe(2);
    const objects: { type: string; name: string }[] = JSON.parse((await twinstack("sandbox", "ls", "--json")).stdout);
    const servers = objects.filter(({ type }) => type === "hcloud_server" || type === "hcloud_volume");
    // The first server was valid before the second turned out not to be.
    expect(servers.map(({ name }) => name)).toEqual(verb === "up" ? ["web-1"] : []);
  },
  120_000,
);

test("a missing output of a state, and a missing state, end it as well", async () => {
  const outputs = { network: { value: { id: "4711" }, type: ["object", { id: "string" }] } };
  const state = { version: 4, terraform_version: "1.12.0", serial: 1, lineage: "core", outputs, resources: [] };
  writeFileSync(join(folder, "core.tfstate"), JSON.stringify(state));
  const states = { core: { backend: "local", path: "core.tfstate" } };
  // Objects have more members in JavaScript than in a state, and OpenTofu knows none of those.
  for (const [step, there] of [
    ["zone", "id"],
    ["constructor", "id"],
    ["id.length", "nothing"],
  ] as const) {
    const reference = `\${state.core.network.${step}}`;
    writeStack({ states, modules: { web: server({ name: "web-1", labels: { id: reference } }) } });
    const { code, stderr } = await twinstack("preview", "dev", "--sandbox");
    expect(stderr).toBe(`${reference} has no "${step.split(".").at(-1)}"; it has ${there}.\n`);
    expect(code).toBe(2);
  }

  rmSync(join(folder, "core.tfstate"));
  const absent = await twinstack("preview", "dev", "--sandbox");
  expect(absent.stderr).toContain(`state "core": there is no file ${join(folder, "core.tfstate")}`);
  expect(absent.code).toBe(2);
}, 120_000);

test("the graph of a stack that would be rejected is rejected as well", async () => {
  writeStack({
    modules: {
      web: server({ name: "web-1" }),
      peer: server({ name: "peer-1", labels: { peer: "${web.privateIps.lan}" } }),
    },
  });
  const { code, stdout, stderr } = await twinstack("graph", "dev");
  expect(stderr).toBe('${web.privateIps.lan} has no "lan"; it has nothing.\n');
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
}, 60_000);
