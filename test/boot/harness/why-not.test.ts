import { join } from "node:path";
import { packageRoot } from "../../../src/root";
import { run } from "./command";
import { describeBoot } from "./describe-boot";
import { whyNot } from "./why-not";

describe("Nodes cannot be booted", () => {
  const { platform } = process;
  const path = process.env.PATH;
  const pretendToBe = (value: string) => Object.defineProperty(process, "platform", { value });

  afterEach(() => {
    jest.restoreAllMocks();
    pretendToBe(platform);
    process.env.PATH = path;
  });

  test("on other systems than Linux", () => {
    pretendToBe("darwin");
    expect(whyNot()).toBe("needs Linux, this is darwin");
  });

  test("by users other than root", () => {
    pretendToBe("linux");
    jest.spyOn(process, "getuid").mockReturnValue(1000);
    expect(whyNot()).toBe("needs root");
  });

  test("without the tools, whose packages are named", () => {
    pretendToBe("linux");
    jest.spyOn(process, "getuid").mockReturnValue(0);
    process.env.PATH = "/nowhere";
    expect(whyNot()).toMatch(
      /^needs apt-ftparchive, curl, .*systemd-nspawn: apt-get install apt-utils curl .*systemd-container$/,
    );
  });
});

describeBoot("Where namespaces are forbidden, boot tests", () => {
  test("are skipped, with the reason in their names", async () => {
    const jestProgram = join(packageRoot, "node_modules/jest/bin/jest.js");
    const tests = join(__dirname, "static-checks.test.ts");
    const restricted = ["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin"];
    const jestOptions = ["--json", "--reporters=default", "--rootDir", packageRoot, tests];
    const { exitCode, stdout } = await run([...restricted, process.execPath, jestProgram, ...jestOptions]);
    const report = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(report.numPendingTests).toBeGreaterThan(0);
    expect(report.numPendingTests).toBe(report.numTotalTests);
    expect(report.testResults[0].assertionResults[0].fullName).toMatch(
      /^userDataProblems \(not run: needs namespaces, bridges and cgroup 2: unshare: .*Operation not permitted\)/,
    );
  });
});
