import type { DiffSuppressor } from "./changes";
import type { Refusal } from "./refusals";

/**
 * The shapes of what is known about the providers: their schemas, as `tofu providers schema -json` prints them, and the facts
 * that no schema says.
 */

/** The type of an attribute, in the JSON notation of cty. */
export type CtyType =
  | "string"
  | "number"
  | "bool"
  | ["list" | "set" | "map", CtyType]
  | ["object", Record<string, CtyType>];

export interface AttributeSchema {
  type: CtyType;
  required?: boolean;
  optional?: boolean;
  computed?: boolean;
  sensitive?: boolean;
  deprecated?: boolean;
}

export interface NestedBlockSchema {
  nesting_mode: "single" | "list" | "set";
  min_items?: number;
  max_items?: number;
  block: BlockSchema;
}

export interface BlockSchema {
  attributes?: Record<string, AttributeSchema>;
  block_types?: Record<string, NestedBlockSchema>;
}

/** A file of `src/providers/schemas/`: one provider's entry of `tofu providers schema -json`, with the resource types used here. */
export interface ProviderSchemas {
  provider: { version: number; block: BlockSchema };
  resource_schemas: Record<string, { version: number; block: BlockSchema }>;
}

/** Plain data, as JSON has it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * A resource's value in the Terraform shape: every member of its schema is there, unset ones as null, nested blocks as arrays.
 * `unknown` because a member may also hold an engine's mark for "known after apply".
 */
export type TfObject = Record<string, unknown>;

/**
 * The facts about one resource type that its schema does not say. A path is the dotted Terraform path of a member without indices,
 * e.g. `public_net.ipv4_enabled`.
 */
export interface ResourceFacts {
  pulumi: {
    /** The type token, e.g. `hcloud:index/server:Server`. */
    token: string;
    /** Property names that do not follow the bridge's rules, by path. */
    names?: Readonly<Record<string, string>>;
    /** Lists that the bridge flattens (true) or leaves as they are (false) although `max_items` says otherwise, by path. */
    single?: Readonly<Record<string, boolean>>;
    /** The top-level property that the bridge fills with a name made from the resource's name when it is left out. */
    autoname?: string;
    /**
     * Blocks and lists that the plugin fills in when they are left out, in the Terraform shape, by path: what the code gives as a default of a
     * block, and OpenTofu never applies.
     */
    fillsIn?: Readonly<Record<string, Json>>;
  };
  /**
   * Members whose change makes a new object, also when they come or go with a block around them. A block's own path stands for its coming
   * and going, not for changes in it.
   */
  forceNew: readonly string[];
  /** Members of which only some changes make a new object, by path; not when they come or go with a block around them. */
  forceNewIf?: Readonly<Record<string, DiffSuppressor>>;
  /** Blocks that are removed without making a new object, whatever members they had, by path. */
  removedInPlace?: readonly string[];
  /** Computed members that the cloud says anew when one of some other top-level members changes. */
  recomputed?: Readonly<Record<string, readonly string[]>>;
  /** What the provider plans for optional members that are left out, by path. */
  defaults: Readonly<Record<string, Json>>;
  /** Blocks that, left out, are what the cloud says (optional and computed: the schema cannot say that of blocks), by path. */
  computedBlocks?: readonly string[];
  /** Members of set blocks that, left out, are planned as unknown each time: a change without an end. */
  unsettled?: readonly string[];
  /** Members of the objects in computed lists that, left out, the cloud fills in, by path: their schema is only the list's type. */
  filledIn?: readonly string[];
  /**
   * Top-level members that the provider never reads from the cloud, with what an import leaves in their place. Reading a resource that is in
   * a state already keeps what the state says. A path into a list block is possible, e.g. `disk.import_from`.
   */
  unread: Readonly<Record<string, Json>>;
  /** Top-level members that a refresh reads only where the state has any, and what an import does: it reads them, or leaves them empty. */
  readIfSet?: Readonly<Record<string, "read" | "empty">>;
  /** Blocks that the provider reads only where they differ from these values or where the state has them already, by path. */
  hiddenDefaults?: Readonly<Record<string, Json>>;
  /** When two different values of a member are no change, by path. Either what is planned or what the user wrote may be judged to be none. */
  sameValue?: Readonly<Record<string, DiffSuppressor>>;
  /** When a planned list of blocks is no change of the list in the state, by path. */
  sameList?: Readonly<Record<string, DiffSuppressor>>;
  /**
   * The id that `import` takes, in both engines, as templates over the object's members (`{server_id}-{network_id}`). Several where the
   * object decides: the first one whose members are all set is the object's. Empty: the type cannot be imported.
   */
  importIds: readonly string[];
  /** The object's own id as templates like `importIds`, where the cloud does not give it one. */
  ids?: readonly string[];
  /** Members whose change in place turns the machine off and on. */
  restarts?: readonly string[];
  /** The values that a string member may have, by path. */
  allowed?: Readonly<Record<string, readonly string[]>>;
  /** What the provider refuses before it asks the cloud, by path. */
  refusals?: Readonly<Record<string, Refusal>>;
  /** Groups of top-level members of which exactly one is to be set. */
  exactlyOneOf?: readonly (readonly string[])[];
  /** Pairs of top-level members that exclude each other. */
  conflicts?: readonly (readonly [string, string])[];
  /** Top-level members that the schema still has and the provider refuses, each with what to write instead. */
  removed?: Readonly<Record<string, string>>;
}

/** Everything known about one resource type. */
export interface ResourceType {
  /** The OpenTofu type, e.g. `hcloud_server`. */
  name: string;
  provider: Provider;
  /** The schema version that OpenTofu writes into its state. */
  version: number;
  block: BlockSchema;
  facts: ResourceFacts;
}

export interface Provider {
  /** Our name for it: the platform, and the name of its files here, e.g. `proxmox`. */
  name: string;
  /** The name of its Pulumi package, e.g. `proxmoxve`. */
  pulumiPackage: string;
  /** The provider's address in OpenTofu, e.g. `hetznercloud/hcloud`. */
  source: string;
  /** The npm package of the Pulumi SDK; its version is the plugin's. */
  npmPackage: string;
  /** Whether the plugin writes the defaults of optional members into the inputs. One that leaves planning to the provider does not. */
  pulumiDefaults?: boolean;
}
