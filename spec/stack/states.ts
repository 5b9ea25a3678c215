import { didYouMean } from "../did-you-mean";
import { quoted } from "../shown";
import { parseReferences, type Reference, Template } from "./references";

/** The location of an OpenTofu state, with OpenTofu's backend names and the backend's settings in camelCase. */
export type StateSource = (
  | { backend: "local"; settings: { path: string } }
  | { backend: "remote"; settings: { organization: string; workspace: string; hostname?: string } }
  | {
      backend: "s3";
      settings: {
        bucket: string;
        key: string;
        region: string;
        endpoint?: string;
        profile?: string;
        workspaceKeyPrefix?: string;
      };
    }
) & {
  /** The secret with the token of a remote backend. Default: the user's own login. */
  token?: Extract<Reference, { kind: "secret" }>;
};

/** Required and optional settings of each backend. A path is relative to the folder of Pulumi.yaml. */
export const backends: Readonly<
  Record<StateSource["backend"], { required: readonly string[]; optional: readonly string[] }>
> = {
  local: { required: ["path"], optional: [] },
  remote: { required: ["organization", "workspace"], optional: ["hostname", "token"] },
  s3: { required: ["bucket", "key", "region"], optional: ["endpoint", "profile", "workspaceKeyPrefix"] },
};

/** The pattern of a state's name. */
export const stateNames = "^[A-Za-z0-9_-]+$";

/** Reads and checks the states of a stack. */
export function readStates(
  given: Readonly<Record<string, unknown>>,
  complain: (where: string) => (problem: string) => void,
): Record<string, StateSource> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, state]) => {
      const problem = complain(`, state ${quoted(name)}`);
      if (!new RegExp(stateNames).test(name)) problem("a state's name must be letters, digits, _ and -");
      const source = readState(state, problem);
      return source ? [[name, source]] : [];
    }),
  );
}

function readState(given: unknown, problem: (text: string) => void): StateSource | undefined {
  const { backend, ...settings } = (typeof given === "object" && given !== null ? given : {}) as Record<
    string,
    unknown
  >;
  const names = Object.keys(backends);
  if (typeof backend !== "string" || !names.includes(backend)) {
    problem(`backend must be one of ${names.join(", ")}, such as { backend: local, path: ../core/terraform.tfstate }`);
    return undefined;
  }
  const { required, optional } = backends[backend as StateSource["backend"]];
  const known = [...required, ...optional];
  for (const name of required.filter((each) => settings[each] === undefined)) {
    problem(`${name} is required if the backend is ${backend}`);
  }
  for (const [name, value] of Object.entries(settings)) {
    if (!known.includes(name)) {
      problem(`the backend ${backend} has no ${quoted(name)}${didYouMean(name, known, "It has")}`);
    } else if (typeof value !== "string") problem(`${name} must be a string`);
  }
  const { token, ...rest } = settings;
  // Complete, unless a problem was found, which rejects the whole stack.
  return { backend, settings: rest, token: tokenOf(token, problem) } as StateSource;
}

/** Rejects a plain-text token, which would end up in the stack file. */
function tokenOf(text: unknown, problem: (text: string) => void): StateSource["token"] {
  if (text === undefined) return undefined;
  const template = parseReferences(text, () => {});
  const reference = template instanceof Template ? template.whole : undefined;
  if (reference?.kind === "secret") return reference;
  problem("token must be a secret, such as ${secret.state_token}");
  return undefined;
}
