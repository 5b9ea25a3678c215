import type { Provider } from "../../spec/providers";
import type { DiffSuppressor } from "./changes";
import type { Validator } from "./validators";

/**
 * Types of the facts about providers: their schemas, as `tofu providers schema -json` prints them, and facts that no
 * schema has.
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

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * A resource's value in the Terraform shape: every member of its schema is present, unset ones as null, nested blocks
 * as arrays. `unknown` because a member may also be an engine's mark for "known after apply".
 */
export type TfObject = Record<string, unknown>;

/**
 * Facts about one resource type that its schema does not have. A path is the dotted Terraform path of a member without
 * indices, e.g. `public_net.ipv4_enabled`.
 */
export interface ResourceFacts {
  pulumi: {
    /** The type token, e.g. `hcloud:index/server:Server`. */
    token: string;
    /** Property names that do not follow the bridge's rules, by path. */
    names?: Readonly<Record<string, string>>;
    /** Lists that the bridge flattens (true) or keeps (false) regardless of `max_items`, by path. */
    single?: Readonly<Record<string, boolean>>;
    /** The top-level property that defaults to a name that the bridge generates from the resource's name. */
    autoname?: string;
    /**
     * Defaults of blocks and lists that the plugin adds, in the Terraform shape, by path. They are defaults of blocks
     * in the provider's code, which OpenTofu never applies.
     */
    bridgeDefaults?: Readonly<Record<string, Json>>;
  };
  /**
   * Members whose change replaces the object, also when they are added or removed with their block. A block's own path
   * stands for adding or removing the block, not for changes in it.
   */
  forceNew: readonly string[];
  /**
   * Members of which only some changes replace the object, by path; not when they are added or removed with their
   * block.
   */
  forceNewIf?: Readonly<Record<string, DiffSuppressor>>;
  /** Blocks that are removed without replacing the object, whichever members they had, by path. */
  removedInPlace?: readonly string[];
  /** Computed members that become unknown when one of some other top-level members changes. */
  recomputed?: Readonly<Record<string, readonly string[]>>;
  /** The provider's defaults of optional members, by path. */
  defaults: Readonly<Record<string, Json>>;
  /**
   * Optional blocks that the cloud sets if they are left out (optional and computed, which a schema cannot express for
   * blocks), by path.
   */
  computedBlocks?: readonly string[];
  /** Members of set blocks that are planned as unknown each time if they are left out: a permanent difference. */
  alwaysUnknown?: readonly string[];
  /**
   * Members of objects in computed lists that the cloud sets if they are left out, by path: the schema has only the
   * list's type.
   */
  computedMembers?: readonly string[];
  /**
   * Top-level members that the provider never reads from the cloud, with their values after an import. A refresh keeps
   * the state's values. A path into a list block is possible, e.g. `disk.import_from`.
   */
  notRead: Readonly<Record<string, Json>>;
  /**
   * Top-level members that a refresh reads only if they are set in the state. An import reads them, or leaves them
   * empty.
   */
  readIfSet?: Readonly<Record<string, "read" | "empty">>;
  /** Blocks that the provider reads only if they differ from these values or are in the state already, by path. */
  hiddenDefaults?: Readonly<Record<string, Json>>;
  /**
   * Differences of a member that are ignored, by path. Either the planned value or the configured one may be equal to
   * the state's.
   */
  diffSuppress?: Readonly<Record<string, DiffSuppressor>>;
  /** Differences of a list of blocks that are ignored, by path. */
  listDiffSuppress?: Readonly<Record<string, DiffSuppressor>>;
  /**
   * The format of the ID that `import` takes, in both engines, as templates over the object's members
   * (`{server_id}-{network_id}`). Of several, the first one whose members are all set applies. Empty: the type cannot
   * be imported.
   */
  importIds: readonly string[];
  /** The format of the object's own ID, as templates like `importIds`, if the cloud does not assign one. */
  ids?: readonly string[];
  /** Members whose change in place restarts the machine. */
  restarts?: readonly string[];
  /** The allowed values of a string member, by path. */
  allowed?: Readonly<Record<string, readonly string[]>>;
  /** Validations of the provider, by path. */
  validators?: Readonly<Record<string, Validator>>;
  /** Groups of top-level members of which exactly one must be set. */
  exactlyOneOf?: readonly (readonly string[])[];
  /** Pairs of top-level members that exclude each other. */
  conflicts?: readonly (readonly [string, string])[];
  /** Top-level members that are in the schema although the provider rejects them, each with its replacement. */
  removed?: Readonly<Record<string, string>>;
}

/** Everything that is known about a resource type. */
export interface ResourceType {
  /** The OpenTofu type, e.g. `hcloud_server`. */
  name: string;
  provider: Provider;
  /** The schema version that OpenTofu writes to its state. */
  version: number;
  block: BlockSchema;
  facts: ResourceFacts;
}
