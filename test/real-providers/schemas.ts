import type { BlockSchema, ProviderSchemas } from "../../src/providers/types";

/** Reduces schemas to the stored form: some resource types, without descriptions. */
export function withSchemasOnly(schemas: ProviderSchemas, types: readonly string[]): ProviderSchemas {
  const kept = types.map((name) => [name, withoutTexts(schemas.resource_schemas[name])]);
  return {
    provider: withoutTexts(schemas.provider) as ProviderSchemas["provider"],
    resource_schemas: Object.fromEntries(kept),
  };
}

/** Removes descriptions of schemas. Attributes may also be called `description`; those stay. */
function withoutTexts(schema: { version: number; block: BlockSchema } | undefined) {
  return schema && { version: schema.version, block: blockWithoutTexts(schema.block) };
}

function blockWithoutTexts({ attributes, block_types, ...own }: BlockSchema): BlockSchema {
  return {
    ...dropTexts(own),
    ...(attributes && {
      attributes: Object.fromEntries(Object.entries(attributes).map(([name, each]) => [name, dropTexts(each)])),
    }),
    ...(block_types && {
      block_types: Object.fromEntries(
        Object.entries(block_types).map(([name, nested]) => [
          name,
          { ...nested, block: blockWithoutTexts(nested.block) },
        ]),
      ),
    }),
  };
}

function dropTexts<Schema extends object>(schema: Schema): Schema {
  const texts = ["description", "description_kind", "deprecation_message"];
  return Object.fromEntries(Object.entries(schema).filter(([name]) => !texts.includes(name))) as Schema;
}
