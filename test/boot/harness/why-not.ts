import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs that the harness runs on this machine, with their Debian packages. */
const tools = {
  "apt-ftparchive": "apt-utils",
  curl: "curl",
  dnsmasq: "dnsmasq-base",
  "dpkg-deb": "dpkg",
  flock: "util-linux",
  gpg: "gnupg",
  haproxy: "haproxy",
  ip: "iproute2",
  mmdebstrap: "mmdebstrap",
  openssl: "openssl",
  python3: "python3",
  setpriv: "util-linux",
  shellcheck: "shellcheck",
  "systemd-nspawn": "systemd-container",
};

/** Returns the reason why nodes cannot be booted on this machine; undefined if they can. */
export function whyNot(): string | undefined {
  if (process.platform !== "linux") return `needs Linux, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return "needs root";
  const folders = (process.env.PATH ?? "").split(delimiter);
  const missing = Object.entries(tools).filter(([tool]) => !folders.some((folder) => existsSync(join(folder, tool))));
  if (missing.length > 0) {
    const packages = [...new Set(missing.map(([, debianPackage]) => debianPackage))];
    return `needs ${missing.map(([tool]) => tool).join(", ")}: apt-get install ${packages.join(" ")}`;
  }
  const world = spawnSync("bash", [join(__dirname, "world.sh"), "10.0.0.1/24"], { input: "", encoding: "utf8" });
  return world.status === 0
    ? undefined
    : `needs namespaces, bridges and cgroup 2: ${world.stderr.trim().split("\n")[0]}`;
}
