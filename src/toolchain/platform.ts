const operatingSystems: Partial<Record<NodeJS.Platform, string>> = { win32: "windows", sunos: "solaris" };
const architectures: Partial<Record<NodeJS.Architecture, string>> = { x64: "amd64", ia32: "386" };

/** The platform in the notation of Go and OpenTofu, e.g. `{ os: "linux", arch: "amd64", exe: "" }`. */
export const platform = {
  os: operatingSystems[process.platform] ?? process.platform,
  arch: architectures[process.arch] ?? process.arch,
  /** The extension of executables. */
  exe: process.platform === "win32" ? ".exe" : "",
};
