import { parseVersions } from "../../src/cli/versions";

test.each([
  ["hcloud-server=~> 1.0", { "hcloud-server": "~> 1.0" }],
  ["hcloud-server=>= 1.0, < 2.0", { "hcloud-server": ">= 1.0, < 2.0" }],
  ["hcloud-server=>=1.0,<2.0,!=1.5", { "hcloud-server": ">=1.0,<2.0,!=1.5" }],
  ["hcloud-server = 1.2.3", { "hcloud-server": "1.2.3" }],
  ["hcloud-server== 1.2.3", { "hcloud-server": "= 1.2.3" }],
  [
    "hcloud-server=>= 1.0, < 2.0, hcloud-k8s-cluster=2.1.0-rc.1,proxmox-vm=!= 1.1, > 1.0",
    { "hcloud-server": ">= 1.0, < 2.0", "hcloud-k8s-cluster": "2.1.0-rc.1", "proxmox-vm": "!= 1.1, > 1.0" },
  ],
  ["", {}],
])("parses %j", (text, expected) => {
  expect(parseVersions(text)).toEqual(expected);
});

test.each([
  [
    "hcloud-servr=~> 1.0",
    'there is no module "hcloud-servr"; did you mean "hcloud-server"? There are digitalocean-droplet,',
  ],
  ["hcloud-server=1.0,bogus", 'there is no module "bogus"; there are digitalocean-droplet,'],
  ["hcloud-server=1.0,constructor=1.0", 'there is no module "constructor"; there are digitalocean-droplet,'],
  ["hcloud-server", 'hcloud-server needs a version constraint, such as "hcloud-server=~> 1.0" or'],
  ["hcloud-server=", 'got ""'],
  ["hcloud-server=latest", 'got "latest"'],
  ["hcloud-server=>= 1.0, hcloud-server=2.0", "hcloud-server is set twice"],
  ["hcloud-server=>= 1.0,", 'got ">= 1.0,"'],
  ["hcloud-server=>> 1.0", 'got ">> 1.0"'],
])("%j is rejected", (text, problem) => {
  expect(() => parseVersions(text)).toThrow(`--versions: `);
  expect(() => parseVersions(text)).toThrow(problem);
});
