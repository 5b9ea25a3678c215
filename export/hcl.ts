import { format } from "@cdktn/hcl-tools";
import { hclString } from "../spec/checks";

/** A value of an attribute. Members that are `undefined` are left out. */
export type HclValue =
  | null
  | boolean
  | number
  | string
  | Expression
  | readonly HclValue[]
  | { readonly [key: string]: HclValue | undefined };

/** HCL that stands for itself, such as `var.name`. */
export class Expression {
  constructor(readonly text: string) {}
}

/** An expression, written as it is. */
export const raw = (text: string) => new Expression(text);

/** A nested block, or a block on its own. */
export class Block {
  /**
   * @param type such as `resource`
   * @param labels such as `["hcloud_server", "this"]`; written in quotes
   * @param body attributes and blocks in the order in which they are to be written
   */
  constructor(
    readonly type: string,
    readonly labels: readonly string[],
    readonly body: readonly (Attribute | Block)[],
  ) {}
}

/** One `name = value`, with an optional comment above it. */
export interface Attribute {
  name: string;
  value: HclValue;
  comment?: string;
}

export function block(type: string, labels: readonly string[], body: readonly (Attribute | Block)[]): Block {
  return new Block(type, labels, body);
}

export function attribute(name: string, value: HclValue, comment?: string): Attribute {
  return { name, value, comment };
}

/** All members of an object that are set, as attributes. */
export function attributes(values: Readonly<Record<string, HclValue | undefined>>): Attribute[] {
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

/**
 * The text of a file, exactly as `tofu fmt` leaves it: the formatter is the one that OpenTofu has.
 * @param parts blocks, and text such as comments; a blank line comes between them
 */
export async function hclFile(parts: readonly (Block | string)[]): Promise<string> {
  const text = parts.map((part) => (typeof part === "string" ? part.trimEnd() : hclBlock(part))).join("\n\n");
  return format(`${text}\n`);
}

/** A block, not yet indented and aligned. Nested blocks and attributes of several lines stand apart from their neighbours. */
export function hclBlock({ type, labels, body }: Block): string {
  const head = [type, ...labels.map(hclQuoted)].join(" ");
  if (body.length === 0) return `${head} {}`;
  const items = body.map(hclItem);
  const lines = items.map((item, index) => (index > 0 && standsApart(item, items[index - 1]) ? `\n${item}` : item));
  return `${head} {\n${lines.join("\n")}\n}`;
}

function standsApart(item: string, previous: string): boolean {
  return item.includes("\n") || previous.includes("\n");
}

function hclItem(item: Attribute | Block): string {
  if (item instanceof Block) return hclBlock(item);
  const comment = item.comment === undefined ? "" : item.comment.replace(/^/gm, "# ").concat("\n");
  return `${comment}${item.name} = ${hclValue(item.value)}`;
}

/** What a value may take on one line, its name not counted. */
const LINE_LENGTH = 90;

/** A value as an HCL expression: on one line where it's short and flat, otherwise on several, not yet indented and aligned. */
export function hclValue(value: HclValue): string {
  if (!isCollection(value)) return hclScalar(value);
  const members = membersOf(value);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (members.length === 0) return open + close;
  if (!members.some((member) => holdsObjects(member.value) || isObject(member.value))) {
    const space = Array.isArray(value) ? "" : " ";
    const line = `${open}${space}${members.map(({ key, value }) => key + hclValue(value)).join(", ")}${space}${close}`;
    if (line.length <= LINE_LENGTH && !line.includes("\n")) return line;
  }
  // OpenTofu's formatter aligns members where no comma is between them; elements of lists need one.
  const end = Array.isArray(value) ? "," : "";
  return `${open}\n${members.map(({ key, value }) => `${key}${hclValue(value)}${end}\n`).join("")}${close}`;
}

interface MemberText {
  /** `name = `, empty in lists. */
  key: string;
  value: HclValue;
}

function membersOf(value: object): MemberText[] {
  if (Array.isArray(value)) return value.map((element: HclValue) => ({ key: "", value: element }));
  return Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : [{ key: `${hclKey(name)} = `, value: member as HclValue }],
  );
}

function isCollection(value: HclValue): value is Extract<HclValue, object> & object {
  return typeof value === "object" && value !== null && !(value instanceof Expression);
}

function isObject(value: HclValue): boolean {
  return isCollection(value) && !Array.isArray(value) && membersOf(value).length > 0;
}

function holdsObjects(value: HclValue): boolean {
  return isCollection(value) && membersOf(value).some((member) => isObject(member.value) || holdsObjects(member.value));
}

function hclScalar(value: HclValue): string {
  if (value instanceof Expression) return value.text;
  return typeof value === "string" ? hclQuoted(value) : String(value);
}

/** A key of an object: bare where HCL would not take it for anything else. */
function hclKey(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) && name !== "for" ? name : hclQuoted(name);
}

/** A string in quotes, nothing in it interpolated. JSON's `\b` and `\f` are no escapes in HCL. */
function hclQuoted(text: string): string {
  return hclString(text).replace(/\\(.)/g, (escaped, letter) =>
    letter === "b" ? "\\u0008" : letter === "f" ? "\\u000c" : escaped,
  );
}
