import { parseFault } from "../../src/cli/fault";

test.each([
  ["refused:hcloud_server", { kind: "refused", type: "hcloud_server" }],
  ["lost:digitalocean_droplet:2", { kind: "lost", type: "digitalocean_droplet", nth: 2 }],
  ["slow=1.5:hcloud_server:3", { kind: "slow", seconds: 1.5, type: "hcloud_server", nth: 3 }],
  ["unfinished:hcloud_volume", { kind: "unfinished", type: "hcloud_volume" }],
])("reads %s", (text, fault) => {
  expect(parseFault(text)).toEqual(fault);
});

test.each([
  "",
  "refused",
  "refused:",
  "burns:hcloud_server",
  "slow:hcloud_server",
  "lost=3:hcloud_server",
  "refused:hcloud_server:0",
])("rejects %j with the format of faults", (text) => {
  expect(() => parseFault(text)).toThrow(`--fault ${JSON.stringify(text)}: a fault is <kind>:<type>`);
});
