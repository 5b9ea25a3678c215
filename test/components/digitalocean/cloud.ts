import { type Answer, type Registered, recorded } from "../hcloud/recorded";

/** What DigitalOcean answers: a load balancer's address is known when it's there, and a tag's ID is its name. */
const digitalocean: Answer = (type, inputs, number) => {
  switch (type) {
    case "digitalocean:index/droplet:Droplet":
      return {
        id: String(number),
        state: { ...inputs, ipv4Address: `203.0.113.${number % 250}`, ipv4AddressPrivate: `10.120.1.${number % 250}` },
      };
    case "digitalocean:index/vpc:Vpc":
      return { id: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`, state: inputs };
    case "digitalocean:index/tag:Tag":
      return { id: inputs.name as string, state: inputs };
    case "digitalocean:index/loadBalancer:LoadBalancer":
      return {
        id: `id of ${inputs.name}`,
        state: { ...inputs, ip: inputs.network === "INTERNAL" ? "10.120.0.2" : "198.51.100.9" },
      };
    default:
      return { id: String(number), state: inputs };
  }
};

export function onDigitalOcean<T>(program: () => T): Promise<{ result: T; resources: Registered[] }> {
  return recorded(program, digitalocean);
}

export function ofType(resources: readonly Registered[], type: string): Registered[] {
  return resources.filter((each) => each.type.endsWith(`:${type}`));
}

export function userDataOf(resources: readonly Registered[], name: string): unknown {
  return ofType(resources, "Droplet").find((each) => each.name === name)?.inputs.userData;
}

interface Rule {
  protocol: string;
  portRange: string;
  sourceAddresses: string[];
  sourceTags: string[];
  sourceLoadBalancerUids: string[];
}

/** What each firewall lets in: `tcp 22 from …`. */
export function openings(resources: readonly Registered[]): Record<string, string[]> {
  return Object.fromEntries(
    ofType(resources, "Firewall").map(({ name, inputs }) => [
      name,
      (inputs.inboundRules as Rule[]).map(
        ({ protocol, portRange, sourceAddresses, sourceTags, sourceLoadBalancerUids }) =>
          `${protocol} ${portRange} from ${[...sourceAddresses, ...sourceTags, ...sourceLoadBalancerUids].join(", ")}`,
      ),
    ]),
  );
}

/** Names of the resources that are not the same in both. */
export function changed(before: readonly Registered[], after: readonly Registered[]): string[] {
  const inputs = (resources: readonly Registered[]) =>
    new Map(resources.map((each) => [`${each.type} ${each.name}`, JSON.stringify(each.inputs)]));
  const [old, current] = [inputs(before), inputs(after)];
  return [...new Set([...old.keys(), ...current.keys()])]
    .filter((key) => old.get(key) !== current.get(key))
    .map((key) => key.split(" ")[1] as string)
    .sort();
}
