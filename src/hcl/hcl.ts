import { format } from "@cdktn/hcl-tools";
import { hclString } from "../../spec/checks";

/** The value of an attribute. Members that are `undefined` are left out. */
export type HclValue =
  | null
  | boolean
  | number
  | string
  | Expression
  | readonly HclValue[]
  | { readonly [key: string]: HclValue | undefined };

/** An HCL expression, such as `var.name`. */
export class Expression {
  constructor(readonly text: string) {}
}

/** Returns an expression that is written unchanged. */
export const raw = (text: string) => new Expression(text);

/** The content of a block. */
export type Body = readonly (Attribute | Block | "")[];

/** A block, nested or at the top level. */
export class Block {
  /**
   * @param type such as `resource`
   * @param labels such as `["hcloud_server", "this"]`; written in quotes
   * @param body attributes and blocks in the order of output; an empty string is a blank line
   */
  constructor(
    readonly type: string,
    readonly labels: readonly string[],
    readonly body: Body,
  ) {}
}

/** One `name = value`, with an optional comment above it. */
export interface Attribute {
  name: string;
  value: HclValue;
  comment?: string;
}

export function block(type: string, labels: readonly string[], body: Body): Block {
  return new Block(type, labels, body);
}

export function attribute(name: string, value: HclValue, comment?: string): Attribute {
  return { name, value, comment };
}

/** Returns all set members of an object as attributes. */
export function attributes(values: Readonly<Record<string, HclValue | undefined>>): Attribute[] {
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

/**
 * Formats a file exactly as `tofu fmt` does: both use the same formatter.
 * @param parts attributes, blocks, and text such as comments, separated by blank lines
 */
export async function hclFile(parts: readonly (Attribute | Block | string)[]): Promise<string> {
  const text = parts.map((part) => (typeof part === "string" ? part.trimEnd() : hclItem(part))).join("\n\n");
  return indentHeredocs(await format(`${text}\n`));
}

/** Indents heredocs, which the formatter leaves unchanged, two spaces deeper than their attribute. */
function indentHeredocs(text: string): string {
  return text.replace(/^( *)(.*<<-EOT\n)([\s\S]*?)^ *EOT$/gm, (_, indent: string, first: string, lines: string) => {
    const content = lines.replace(/^(?=.)/gm, `${indent}  `);
    return `${indent}${first}${content}${indent}EOT`;
  });
}

/** Combines text and expressions to a quoted string, or to a heredoc if it has several lines. */
export function template(parts: readonly (string | Expression)[]): Expression {
  return new Expression(isReadableInLines(parts) ? heredoc(parts) : quoted(parts));
}

/**
 * Formats a block without indentation and alignment. Nested blocks and attributes of several lines are separated by
 * blank lines.
 */
export function hclBlock({ type, labels, body }: Block): string {
  const head = [type, ...labels.map(hclString)].join(" ");
  if (body.length === 0) return `${head} {}`;
  const items = body.map(hclItem);
  const lines = items.map((item, index) => (standsApart(item, items[index - 1] ?? "") ? `\n${item}` : item));
  return `${head} {\n${lines.join("\n")}\n}`;
}

function standsApart(item: string, previous: string): boolean {
  return item !== "" && previous !== "" && (item.includes("\n") || previous.includes("\n"));
}

function hclItem(item: Body[number]): string {
  if (item === "") return "";
  if (item instanceof Block) return hclBlock(item);
  const comment = item.comment === undefined ? "" : item.comment.replace(/^/gm, "# ").concat("\n");
  return `${comment}${item.name} = ${hclValue(item.value)}`;
}

/** The longest value that stays on one line, without its name. */
const LINE_LENGTH = 90;

/**
 * Formats a value as an HCL expression without indentation and alignment: on one line if it is short and flat,
 * otherwise on several.
 */
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
  // OpenTofu's formatter aligns members only without commas; elements of lists need one.
  const end = Array.isArray(value) ? "," : "";
  // A comma must not follow the end of a heredoc.
  const memberText = (member: HclValue) =>
    Array.isArray(value) && typeof member === "string" ? hclString(member) : hclValue(member);
  return `${open}\n${members.map(({ key, value }) => `${key}${memberText(value)}${end}\n`).join("")}${close}`;
}

interface MemberText {
  /** `name = `; empty in lists. */
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

function hclScalar(value: null | boolean | number | string | Expression): string {
  if (value instanceof Expression) return value.text;
  return typeof value === "string" ? template([value]).text : String(value);
}

/** Formats an object's key: without quotes unless HCL would misread it. */
function hclKey(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) && name !== "for" ? name : hclString(name);
}

function quoted(parts: readonly (string | Expression)[]): string {
  const inner = parts.map((part) => (typeof part === "string" ? hclString(part).slice(1, -1) : `\${${part.text}}`));
  return `"${inner.join("")}"`;
}

/**
 * Returns whether a heredoc can represent a text: the text ends with a line break, and contains no line that would end
 * the heredoc and no other control characters. OpenTofu strips the indentation that all lines share, so one line must
 * have none.
 */
function isReadableInLines(parts: readonly (string | Expression)[]): boolean {
  const text = parts.map((part) => (typeof part === "string" ? part : "x")).join("");
  const lines = text.split("\n");
  return (
    lines.length > 2 &&
    lines.at(-1) === "" &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it matches control characters.
    !/[\u0000-\u0008\u000b-\u001f\u0085\u2028\u2029]/.test(text) &&
    lines.some((line) => /^\S/.test(line)) &&
    lines.slice(0, -1).every((line) => line === "" || (line.trim() !== "" && line.trim() !== "EOT"))
  );
}

function heredoc(parts: readonly (string | Expression)[]): string {
  const inner = parts.map((part) =>
    typeof part === "string" ? part.replace(/\$\{/g, "$$$${").replace(/%\{/g, "%%{") : `\${${part.text}}`,
  );
  return `<<-EOT\n${inner.join("")}EOT`;
}
