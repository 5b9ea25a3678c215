import type { MockOptions, Registered } from "../../../src/testing/mocks";
import { recorded } from "../hcloud/recorded";

/** Returns the IDs and addresses of load balancers that the tests expect. */
const balancers: MockOptions["outputs"] = ({ type, inputs }) =>
  type === "digitalocean:index/loadBalancer:LoadBalancer"
    ? { id: `id of ${inputs.name}`, ip: inputs.network === "INTERNAL" ? "10.120.0.2" : "198.51.100.9" }
    : undefined;

export function onDigitalOcean<T>(program: () => T): Promise<{ result: T; resources: readonly Registered[] }> {
  return recorded(program, balancers);
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

/** Returns the ingress rules of each firewall: `tcp 22 from …`. */
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

/** Returns the names of the resources that differ. */
export function changed(before: readonly Registered[], after: readonly Registered[]): string[] {
  const inputs = (resources: readonly Registered[]) =>
    new Map(resources.map((each) => [`${each.type} ${each.name}`, JSON.stringify(each.inputs)]));
  const [old, current] = [inputs(before), inputs(after)];
  return [...new Set([...old.keys(), ...current.keys()])]
    .filter((key) => old.get(key) !== current.get(key))
    .map((key) => key.split(" ")[1] as string)
    .sort();
}
