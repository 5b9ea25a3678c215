import { InputError } from "../../../spec/errors";

/** An OpenTofu state, format version 4: the file of a local backend, or the output of `tofu state pull`. */
export interface TofuState {
  version: number;
  resources: readonly TofuResource[];
  /** The outputs of the root module. */
  outputs?: Readonly<Record<string, { value?: unknown }>>;
}

interface TofuResource {
  /** The module's address, e.g. `module.web`; absent in the root module. */
  module?: string;
  mode: "managed" | "data";
  type: string;
  name: string;
  instances: readonly {
    index_key?: string | number;
    /** Present on an object that is about to be destroyed. */
    deposed?: string;
    attributes: Readonly<Record<string, unknown>>;
  }[];
}

/**
 * Reads a state that has resources.
 * @param content the bytes of a file, or OpenTofu's output
 * @param where the name of the content in errors, such as the file's path
 * @throws InputError with the reason and a fix
 */
export function readState(content: Buffer | string, where: string): TofuState {
  const refuse = (problem: string): never => {
    throw new InputError([`${where} ${problem}`]);
  };
  const text = typeof content === "string" ? content : decoded(content, refuse);
  if (text.trim() === "") return refuse(`is empty. ${PULL}`);
  const state = parsed(text, refuse) as (Partial<TofuState> & Record<string, unknown>) | null;
  if (typeof state !== "object" || state === null || Array.isArray(state)) {
    return refuse(`is JSON, but no OpenTofu state. ${PULL}`);
  }
  const { version, resources } = state;
  if ("encrypted_data" in state) {
    return refuse(
      "is encrypted. Use the folder of its root module instead, with the same TF_ENCRYPTION or TF_VAR_state_passphrase, so that OpenTofu decrypts it",
    );
  }
  if ("format_version" in state) return refuse(`is output of "tofu show -json", and has no import ids. ${PULL}`);
  if ("deployment" in state) return refuse("is a state of Pulumi, which needs no adoption");
  if (version !== 4) {
    return refuse(
      `is not an OpenTofu state of format version 4 (its version is ${JSON.stringify(version)}). Apply it once with OpenTofu 1.6 or newer, which upgrades it`,
    );
  }
  if (!Array.isArray(resources) || !resources.every(isResource)) return refuse(`is a damaged state. ${PULL}`);
  if (!resources.some(({ mode, instances }) => mode === "managed" && instances.length > 0)) {
    return refuse(
      'has no resources, so there is nothing to adopt. Look with "tofu state list" whether it is the right workspace\'s state',
    );
  }
  return state as unknown as TofuState;
}

const PULL =
  'Write it again with "tofu state pull > state.json" in the folder of its root module, or use that folder instead';

type Refuse = (problem: string) => never;

const encodings = [
  {
    name: "UTF-16",
    starts: [
      [0xff, 0xfe],
      [0xfe, 0xff],
    ],
  },
  { name: "UTF-8 with a byte order mark", starts: [[0xef, 0xbb, 0xbf]] },
];

/** Decodes a state. OpenTofu writes UTF-8; a redirection in PowerShell may write another encoding. */
function decoded(bytes: Buffer, refuse: Refuse): string {
  const found = encodings.find(({ starts }) =>
    starts.some((start) => start.every((byte, index) => bytes[index] === byte)),
  );
  if (found) {
    return refuse(
      `is ${found.name}, and OpenTofu writes UTF-8 without a byte order mark. In PowerShell, write it with "tofu state pull | Out-File -Encoding utf8NoBOM state.json", or use the folder of its root module instead`,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return refuse(`is not UTF-8 text. ${PULL}`);
  }
}

function parsed(text: string, refuse: Refuse): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse(`is not complete JSON, so it is not an OpenTofu state. ${PULL}`);
  }
}

function isResource(resource: unknown): resource is TofuResource {
  if (typeof resource !== "object" || resource === null) return false;
  const { module, mode, type, name, instances } = resource as Record<string, unknown>;
  return (
    [mode, type, name].every((text) => typeof text === "string") &&
    (module === undefined || typeof module === "string") &&
    Array.isArray(instances) &&
    instances.every((instance) => typeof instance === "object" && instance !== null)
  );
}
