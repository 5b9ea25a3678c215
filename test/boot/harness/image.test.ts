import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describeBoot } from "./describe-boot";
import { writeFiles } from "./files";
import { until } from "./until";

/** A fake build: records the call, begins the folder, waits for `go` and finishes it. */
const mmdebstrap = `#!/bin/bash
set -eu
for folder in "$@"; do if [[ $folder == *.unfinished ]]; then break; fi; done
echo called >>"$NOTES/calls"
mkdir "$folder"
touch "$folder/begun"
until [[ -e $NOTES/go ]]; do sleep 0.02; done
touch "$folder/finished"
`;

describeBoot("build-image.sh", () => {
  let folder: string;
  let image: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "build-image-"));
    image = join(folder, "cache/image");
    await writeFiles(folder, {
      "/bin/mmdebstrap": { content: mmdebstrap, mode: 0o755 },
      "/bin/apt-get": { content: "#!/bin/sh\n", mode: 0o755 },
    });
  });

  afterEach(() => rm(folder, { recursive: true }));

  const script = join(__dirname, "build-image.sh");
  const env = () => ({ ...process.env, PATH: `${folder}/bin:${process.env.PATH}`, NOTES: folder });
  const build = () => promisify(execFile)("bash", [script, image], { env: env() });
  const go = (content = "") => writeFiles(folder, { "/go": { content } });
  const calls = async () => (await readFile(join(folder, "calls"), "utf8")).trim().split("\n").length;

  test("builds once for concurrent callers, and then never again", async () => {
    const builds = [build(), build(), build()];
    await until("the build has begun", () => existsSync(`${image}.unfinished/begun`));
    expect(existsSync(image)).toBe(false);
    await go();
    await Promise.all(builds);
    await build();
    expect(await readdir(image)).toEqual(["begun", "finished"]);
    expect(await calls()).toBe(1);
  });

  test("leaves no image when it fails, and starts over next time", async () => {
    await go();
    await writeFiles(folder, {
      "/bin/mmdebstrap": { content: mmdebstrap.replace('touch "$folder/finished"', "exit 3"), mode: 0o755 },
    });
    await expect(build()).rejects.toMatchObject({ code: 3 });
    expect(existsSync(image)).toBe(false);
    await writeFiles(folder, { "/bin/mmdebstrap": { content: mmdebstrap, mode: 0o755 } });
    await build();
    expect(await readdir(image)).toEqual(["begun", "finished"]);
  });

  test("leaves no image when it is killed, and starts over next time", async () => {
    const killed = spawn("bash", [script, image], { env: env(), detached: true, stdio: "ignore" });
    await until("the build has begun", () => existsSync(`${image}.unfinished/begun`));
    process.kill(-(killed.pid as number), "SIGKILL");
    await once(killed, "exit");
    expect(existsSync(image)).toBe(false);
    await go();
    await build();
    expect(await readdir(image)).toEqual(["begun", "finished"]);
    expect(await calls()).toBe(2);
  });
});
