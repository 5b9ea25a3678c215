import { describeBoot } from "./describe-boot";
import { inImage, unitProblems, userDataProblems } from "./static-checks";

describeBoot("userDataProblems", () => {
  test("accepts valid user data", async () => {
    const document = { runcmd: [["systemctl", "start", "app.service"]], packages: [["app", "1.0-1"]] };
    expect(await userDataProblems(`#cloud-config\n${JSON.stringify(document)}\n`)).toBe("");
  });

  test.each<[string, string, string]>([
    ["a space before the first line", " #cloud-config\n{}\n", "The first line is not #cloud-config"],
    ["a wrong type", '#cloud-config\n{ "runcmd": 5 }\n', "runcmd: 5 is not of type 'array'"],
    [
      "an unknown key in a known place",
      '#cloud-config\n{ "write_files": [{ "pth": "/x" }] }\n',
      "'path' is a required property",
    ],
    ["a deprecated key", '#cloud-config\n{ "apt_update": true }\n', "Deprecated in version 22.2"],
    ["no YAML", '#cloud-config\n{ "runcmd": [\n', "Invalid"],
  ])("finds %s", async (_, userData, problem) => {
    expect(await userDataProblems(userData)).toContain(problem);
  });
});

describeBoot("unitProblems", () => {
  const path = "/etc/systemd/system/app.service";
  const app = (service: string) => ({
    [path]: { content: `[Unit]\nDescription=app\n\n[Service]\n${service}\n` },
    "/usr/local/bin/app": { content: "#!/bin/sh\n", mode: 0o755 },
  });

  test("accepts a unit whose program exists", async () => {
    expect(await unitProblems(app("Type=notify\nExecStart=/usr/local/bin/app\nProtectSystem=strict"), [path])).toBe("");
  });

  test.each<[string, string, string]>([
    ["a program that is not there", "ExecStart=/usr/local/bin/ap", "/usr/local/bin/ap is not executable"],
    [
      "a setting that does not exist",
      "ExecStart=/usr/local/bin/app\nProtectSystems=strict",
      "Unknown key 'ProtectSystems'",
    ],
    ["no program", "Type=simple", "no ExecStart="],
  ])("finds %s", async (_, service, problem) => {
    expect(await unitProblems(app(service), [path])).toContain(problem);
  });
});

describeBoot("The image", () => {
  test("is Debian 13 without a mirror", async () => {
    expect((await inImage({}, ["sh", "-c", ". /etc/os-release; echo $ID $VERSION_ID"])).stdout).toBe("debian 13\n");
    expect((await inImage({}, ["apt-get", "indextargets"])).stdout).toBe("");
  });

  test("is not changed by programs that run in it", async () => {
    await inImage({ "/etc/added": { content: "" } }, ["sh", "-c", "test -e /etc/added && rm -rf /etc /usr"]);
    expect(await inImage({}, ["ls", "/etc/added"])).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test("has the same programs as cloud images", async () => {
    const present = [
      "cloud-init",
      "curl",
      "gpg",
      "nft",
      "openssl",
      "python3",
      "resolvectl",
      "netplan",
      "ssh-keygen",
      "sudo",
    ];
    const absent = ["jq", "unzip", "wget", "docker"];
    const { stdout } = await inImage({}, ["bash", "-c", `command -v ${[...present, ...absent].join(" ")}`]);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((path) => path.split("/").pop()),
    ).toEqual(present);
  });
});
