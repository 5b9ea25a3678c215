import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isRecord, mapMembers } from "../../../spec/data";
import type { PulumiObject } from "../../providers/naming";
import { unknown } from "../resource/unknown";

/**
 * Encoding of values between the Pulumi engine and a provider: JSON in which signatures mark secrets and unknown
 * values.
 */

/** The places of secrets in a value; each place is a path as JSON, because keys may contain any character. */
export type Secrets = ReadonlySet<string>;

export interface Received {
  value: PulumiObject;
  secrets: Secrets;
}

/** The property that marks a value with a special type. */
export const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** The representations of an unknown value, one for each type that it may have. */
const unknownTexts = {
  bool: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  number: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  string: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  list: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  object: "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
};
export const allUnknownTexts = new Set<unknown>(Object.values(unknownTexts));

export function receive(struct: Struct | undefined): Received {
  const secrets = new Set<string>();
  const open = (value: unknown, path: readonly (string | number)[]): unknown => {
    if (allUnknownTexts.has(value)) return unknown;
    if (isRecord(value) && value[signatureKey] === secretSignature) {
      secrets.add(place(path));
      return open(value.value, path);
    }
    return mapMembers(value, (each, key) => open(each, [...path, key]));
  };
  return { value: open(struct?.toJavaScript() ?? {}, []) as PulumiObject, secrets };
}

export function send(value: PulumiObject, secrets: Secrets): Struct {
  const seal = (own: unknown, path: readonly (string | number)[]): unknown => {
    const sealed = inner(own, path);
    return secrets.has(place(path)) ? { [signatureKey]: secretSignature, value: sealed } : sealed;
  };
  const inner = (own: unknown, path: readonly (string | number)[]): unknown => {
    if (own === unknown) return unknownTexts.string;
    return mapMembers(own ?? null, (each, key) => seal(each, [...path, key]));
  };
  return Struct.fromJavaScript(inner(value, []) as Record<string, JavaScriptValue>);
}

export function place(path: readonly (string | number)[]): string {
  return JSON.stringify(path);
}
