import type { World } from "./world";

/** Resolves the names in `hosts`, on every gateway address; other names do not exist. */
export async function startNameServer(world: World, hosts: Readonly<Record<string, string>>): Promise<void> {
  const options = [
    "--conf-file=/dev/null",
    "--pid-file=/run/name-server.pid",
    "--user=root",
    "--no-hosts",
    "--no-resolv",
    "--local=/#/",
    "--bind-interfaces",
    ...world.networks.map(({ gateway }) => `--listen-address=${gateway}`),
    ...Object.entries(hosts).map(([name, address]) => `--host-record=${name},${address}`),
  ];
  await world.output(`dnsmasq ${options.join(" ")}`);
}
