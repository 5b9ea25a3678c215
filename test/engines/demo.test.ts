import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../src/root";

// The command that users run; `npm test` builds it.
const main = join(packageRoot, "dist", "src", "cli", "main.js");

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-demo-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Ended {
  code: number | null;
  output: string;
  /** True if processes that it started are still running. */
  leftProcesses: boolean;
}

/** Runs the demo in its own process group, to find all processes that it starts. */
async function demo(): Promise<Ended> {
  const child = spawn(process.execPath, [main, "demo"], {
    cwd: folder,
    detached: true,
    env: { ...process.env, CI: "" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  const code = await new Promise<number | null>((done) => child.on("close", done));
  return { code, output, leftProcesses: groupExists(child.pid as number) };
}

function groupExists(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("the demo hands a server over, leaves no process running, and can be repeated", async () => {
  for (let run = 0; run < 2; run++) {
    const { code, output, leftProcesses } = await demo();
    expect(output).toContain("✔ pulumi up: 2 resources created");
    expect(output).toMatch(/web +ipv4Address +198\.18\.\d+\.\d+/);
    expect(output).toContain("✔ tofu plan: 2 to import, 0 to add, 0 to change, 0 to destroy");
    expect(output).toContain("✔ tofu apply: 2 imported, 0 added, 0 changed, 0 destroyed");
    expect(output).toContain("✔ tofu plan: No changes");
    expect({ code, leftProcesses }).toEqual({ code: 0, leftProcesses: false });
  }
  const made = join(folder, ".twinstack", "demo");
  for (const path of ["pulumi/Pulumi.yaml", "opentofu/main.tf", "opentofu/terraform.tfstate", "cloud/cloud.json"]) {
    expect(existsSync(join(made, path))).toBe(true);
  }
  const { resources } = JSON.parse(readFileSync(join(made, "opentofu", "terraform.tfstate"), "utf8"));
  expect(resources.map((resource: { type: string }) => resource.type).sort()).toEqual([
    "hcloud_firewall",
    "hcloud_server",
  ]);
}, 120_000);
