import type { Check } from "./checks";
import type { ProviderName } from "./providers";

/** Properties of all fields. `T` is the type of the value. */
interface FieldBase<T> {
  /** One or more sentences for the README, `variables.tf` and the registry's page: purpose, unit, format. */
  doc: string;
  /** True if it may be left out and has no default. */
  optional?: true;
  /** The default. A field has a `default`, or is `optional`, or is required. */
  default?: T;
  /** True if it must never be printed: a secret in Pulumi, `sensitive` in OpenTofu. */
  sensitive?: true;
  /** Users may put a secret here by mistake, such as a private key instead of a public one. Rejected values are not printed; valid values are not secret. */
  mayHoldSecret?: true;
  /** True if it decides which resources exist, so that it is a plain value in Pulumi and never an `Input`. */
  plain?: true;
  /**
   * True if setting the value decides which resources exist; the value itself may be unknown until apply. In OpenTofu
   * such a value must not be possibly null: use a template with other text in it, or `format("%s", …)`.
   */
  decidesByPresence?: true;
  /** True if changing it replaces the machine. Generates a sentence in the docs, and is tested with both engines. */
  replaces?: true;
  /**
   * Used only at creation: both trees ignore later changes, because they would replace a running machine or because the provider does not read
   * the value back. Lists the attributes that the input sets, such as `hcloud_server.ssh_keys` or `…_vm.disk[0].file_id`; `true` on an input of
   * a cluster, which the module of its machines ignores. `inClusters` lists attributes that only the machines of clusters ignore: providers turn
   * a machine off to change them, and one deployment would turn off all machines of a cluster at once. Generates a sentence in the docs and the
   * component's `ignoreChanges`; a test compares the attributes with `ignore_changes` in HCL.
   */
  createOnly?: true | readonly string[] | { readonly inClusters: readonly string[] };
  /** Checks of a value that is set, in this order. */
  checks?: readonly Check[];
  /** The value is a secret that belongs in a stack's `secrets`; says how `twinstack secrets` generates it. */
  secret?: Secret;
}

/**
 * A kind of secret. A `ca` and a `certificate` are objects with the members `certificate` and `key`, both PEM; all others are
 * strings. Examples show variables in their place.
 */
export type Secret =
  /**
   * Provided by the user, such as a cloud's API token; it cannot be generated. In the sandbox `invented` stands for it,
   * or random hex digits if those pass its checks.
   */
  | { kind: "given"; invented?: string }
  /** Random bytes, as lower-case hex digits or in base64. */
  | { kind: "token"; bytes: number; encoding: "hex" | "base64" }
  /** A private key on the curve P-256, PEM. */
  | { kind: "key" }
  /** A self-signed certificate authority. `commonName` is a `NameTemplate`. */
  | { kind: "ca"; commonName: NameTemplate }
  /** Only the certificate of such an authority. Its key stays in the stack's secrets, and no module gets it. */
  | { kind: "caCertificate"; commonName: NameTemplate }
  /** A certificate signed by the CA at the path `by`, for these DNS names (and for localhost and 127.0.0.1 if it is a server's). */
  | {
      kind: "certificate";
      by: string;
      commonName: NameTemplate;
      organization?: string;
      dnsNames?: readonly NameTemplate[];
      usages: readonly ("server" | "client")[];
    };

/** Text in which `{path}` stands for the value of a plain input, such as `server.{region}.nomad`. */
export type NameTemplate = string;

export interface StringField extends FieldBase<string> {
  type: "string";
  /**
   * True for an ID that clouds and their SDKs return as a number. A number is accepted, too, and converted to its
   * digits, as in OpenTofu.
   */
  numeric?: true;
}
export interface NumberField extends FieldBase<number> {
  type: "number";
}
export interface BoolField extends FieldBase<boolean> {
  type: "bool";
}
/** One of a fixed list of strings. */
interface EnumField extends FieldBase<string> {
  type: "enum";
  values: readonly string[];
}
export interface ListField extends FieldBase<readonly unknown[]> {
  type: "list";
  of: Element;
}
/** A map with string keys. If its values are objects, the keys name resources and so are plain. */
export interface MapField extends FieldBase<Readonly<Record<string, unknown>>> {
  type: "map";
  of: Element;
}
export interface ObjectField extends FieldBase<Readonly<Record<string, unknown>>> {
  type: "object";
  fields: Fields;
}

export type Field = StringField | NumberField | BoolField | EnumField | ListField | MapField | ObjectField;

/** The element of a list or map. The collection has the documentation. */
export type Element = WithoutDoc<Field>;

type WithoutDoc<F> = F extends Field ? Omit<F, "doc"> & { doc?: string } : never;

export type Fields = Readonly<Record<string, Field>>;

/** One output of a module. */
export interface OutputField {
  type: "string" | "number" | "bool" | { readonly list: OutputField["type"] } | { readonly map: OutputField["type"] };
  doc: string;
  /** The OpenTofu expression in `outputs.tf`. */
  hcl: string;
  sensitive?: true;
  /** True if the value may be null. */
  optional?: true;
}

export type Outputs = Readonly<Record<string, OutputField>>;

/** A complete set of inputs, for docs, `examples/`, and tests. */
export interface Example {
  doc: string;
  inputs: Readonly<Record<string, unknown>>;
}

/** One module, in both trees. Everything that both trees must agree on is defined here, or tested. */
export interface Spec {
  /** `<provider>-<name>`; the module's folder is `terraform-<name>`. */
  name: string;
  provider: ProviderName;
  /** Copies that the module contains, because each module is published alone. */
  embeds?: {
    /** Names of base modules' specs: `hcloud-server` becomes its `modules/server`. */
    readonly modules: readonly string[];
    /** Folders of `bootstrap/`, which become folders of its own `bootstrap/`. */
    readonly bootstrap: readonly string[];
  };
  /** The title of its README. */
  title: string;
  /** Markdown paragraphs for the README: what the module creates, and what users should know first. */
  doc: string;
  inputs: Fields;
  /**
   * Attributes that both trees ignore although no input sets them: what the provider fills in, and does not find on import. An engine's own list
   * has what only its plugin, or only its provider, fills in; `[*]` stands for every element of a list.
   */
  ignored?: Readonly<Partial<Record<"both" | "pulumi" | "opentofu", readonly string[]>>>;
  /** Checks over several inputs. */
  checks?: readonly Check[];
  outputs: Outputs;
  examples: { readonly minimal: Example; readonly complete: Example };
}

type Leaf<F> = F extends { type: "enum"; values: readonly (infer V)[] }
  ? V
  : F extends { type: "string" }
    ? string
    : F extends { type: "number" }
      ? number
      : F extends { type: "bool" }
        ? boolean
        : never;

/** The plain value of a field, complete: defaults filled in. */
export type Value<F> = F extends { type: "list"; of: infer E }
  ? Value<E>[]
  : F extends { type: "map"; of: infer E }
    ? Record<string, Value<E>>
    : F extends { type: "object"; fields: infer Fs }
      ? Values<Fs>
      : Leaf<F>;

/** The plain values of several fields, complete: optional ones may be `undefined`. */
export type Values<Fs> = {
  readonly [K in keyof Fs]: Fs[K] extends { optional: true } ? Value<Fs[K]> | undefined : Value<Fs[K]>;
};

/** The names of the required fields. */
export type RequiredKeys<Fs> = {
  [K in keyof Fs]: Fs[K] extends { optional: true } | { default: unknown } ? never : K;
}[keyof Fs];

/** The type of an output's value. */
export type OutputValue<O> = O extends { optional: true; type: infer T }
  ? OutputType<T> | undefined
  : O extends { type: infer T }
    ? OutputType<T>
    : never;

type OutputType<T> = T extends "string"
  ? string
  : T extends "number"
    ? number
    : T extends "bool"
      ? boolean
      : T extends { list: infer E }
        ? OutputType<E>[]
        : T extends { map: infer E }
          ? Record<string, OutputType<E>>
          : never;
