import type { BlockSchema } from "../../providers/types";

/** Converts a block's schema to the protocol's format. */
export function protocolSchema(version: number, block: BlockSchema) {
  return { version, block: protocolBlock(block) };
}

interface ProtocolBlock {
  attributes: object[];
  block_types: object[];
}

function protocolBlock(block: BlockSchema): ProtocolBlock {
  return {
    attributes: Object.entries(block.attributes ?? {}).map(([name, { type, ...flags }]) => ({
      name,
      type: Buffer.from(JSON.stringify(type)),
      ...flags,
    })),
    block_types: Object.entries(block.block_types ?? {}).map(([type_name, nested]) => ({
      type_name,
      nesting: nested.nesting_mode.toUpperCase(),
      min_items: nested.min_items ?? 0,
      max_items: nested.max_items ?? 0,
      block: protocolBlock(nested.block),
    })),
  };
}
