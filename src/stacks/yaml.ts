import {
  Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
  visit,
} from "yaml";
import { InputError } from "../../spec/errors";

/**
 * Parsing of stack files. `pulumi` reads them as YAML 1.1, and editors as YAML 1.2: `020` is 16 for one and 20 for the
 * other. Values that the two read differently are rejected, with a form that both read alike.
 */

/**
 * Parses the text of a stack file.
 * @throws InputError with a sentence for each value that is ambiguous
 * @throws YAMLParseError if the text is not valid YAML
 */
export function readYaml(text: string): unknown {
  const document = parseDocument(text, options);
  const [error] = document.errors;
  if (error) throw error;
  const problems = [...unreadable(text), ...directives(document), ...ambiguous(document, text)];
  if (problems.length > 0) throw new InputError([...new Set(problems)]);
  return document.toJS();
}

/** Writes YAML that `pulumi` reads as the same value. */
export function writeYaml(value: object): string {
  const document = new Document(value, options);
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== "string") return;
      if (BREAKS.test(node.value) || typeof pulumiReads(node.value) !== "string") node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  // These characters occur in double-quoted strings only.
  return document.toString().replace(new RegExp(BREAKS, "g"), escaped);
}

/** `<<` merges the members of another map, as in `pulumi`. */
const options = { version: "1.2", merge: true } as const;

/** Characters that end a line in YAML 1.1 and not in 1.2, and the byte order mark. */
const BREAKS = /[\u0085\u2028\u2029\ufeff]/;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Returns characters that only one of the versions treats as a line break, or as text. */
function unreadable(text: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it matches control characters.
  return [...text.matchAll(/[\u0085\u2028\u2029\ufeff\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\r(?!\n)/g)].map(
    ({ 0: character, index }) =>
      `line ${lineAt(text, index)}: the character U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")} must be written as "${escaped(character)}", in double quotes`,
  );
}

function directives({ directives }: Document.Parsed): string[] {
  return directives?.yaml.explicit || Object.keys(directives?.tags ?? {}).length > 1
    ? ["line 1: a stack file must not have directives such as %YAML"]
    : [];
}

function ambiguous(document: Document.Parsed, text: string): string[] {
  const problems: string[] = [];
  visit(document, {
    Node(key, node, path) {
      const complain = (problem: string) => {
        const line = lineAt(text, node.range?.[0] ?? 0);
        problems.push(`line ${line}: ${[...placeOf(path), ...(key === "key" ? ["key"] : [])].join(".")} ${problem}`);
      };
      if (node.tag !== undefined && !isAlias(node) && !plainTags.has(node.tag)) {
        complain(`must not have the tag ${node.tag}`);
      }
      const [, end = 0] = node.range ?? [];
      if (key === "key" && /^ *:[,\]}]/.test(text.slice(end))) complain("needs a blank after its colon");
      if (key === "key" && !isScalar(node)) complain("must be text");
      else if (isScalar(node)) checkScalar(node, key === "key", text, complain);
      else if (isMap(node)) checkKeys(node.items, complain);
    },
  });
  return problems;
}

/** Tags without effect, and `!!str`, which turns any value into text. */
const plainTags = new Set(["tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"]);

type Complain = (problem: string) => void;

function checkScalar(node: Scalar, isKey: boolean, text: string, complain: Complain): void {
  const source = node.source ?? "";
  if (typeof node.value === "symbol") return;
  if (isKey && node.value === "<<") complain("must be written without quotes, and only to merge another map");
  if (node.type === Scalar.PLAIN && node.tag === undefined) {
    const theirs = pulumiReads(source);
    if (!(isKey ? isSameKey(theirs, node) : Object.is(theirs, node.value))) {
      complain(
        `is ambiguous: write ${JSON.stringify(source)} in quotes if it is text${typeof theirs === "number" ? `, and ${theirs} if it is the number that Pulumi reads` : ""}`,
      );
    }
  }
  if (node.type === Scalar.QUOTE_DOUBLE && node.range) {
    const written = text.slice(node.range[0], node.range[1]).replaceAll("\\\\", "");
    if (/\\u[dD][89a-fA-F]/.test(written))
      complain("must have characters themselves in place of surrogates (\\ud800 to \\udfff)");
    if (written.includes("\\/")) complain("must have / in place of \\/");
  }
  if (isBlock(node) && node.range) {
    const [start, end] = node.range;
    if (end === text.length && !text.endsWith("\n"))
      complain("must end with a line break: the file has none at its end");
    const [head = "", ...lines] = text.slice(start, end).split(/\r?\n/);
    const isBlank = lines.some((line) => line !== "") && lines.every((line) => line.trim() === "");
    const endsBlank =
      lines.findLast((line) => line !== "")?.trim() === "" || /^(\r?\n)* +\r?(\n|$)/.test(text.slice(end));
    if (isBlank || (/^[|>]\S*\d/.test(head) && endsBlank)) {
      complain("must not end with lines of white space");
    }
  }
  if (typeof node.value === "string" && node.value.includes("\n") && /^[\t\n\u2028\u2029]/.test(node.value)) {
    complain("must not begin with a blank line or a tab: Pulumi removes it when it reads the file. Remove it");
  }
}

function isBlock({ type }: Scalar): boolean {
  return type === Scalar.BLOCK_FOLDED || type === Scalar.BLOCK_LITERAL;
}

/** Returns whether a key is the same for Pulumi, whose keys are text: a number counts as its digits. */
function isSameKey(theirs: unknown, { source, value }: Scalar): boolean {
  if (typeof theirs === "number") return String(theirs) === source;
  return theirs !== null && theirs !== undefined && String(theirs) === String(value);
}

/** Rejects duplicates: `1` and `"1"` are two keys in YAML, and one in the configuration. */
function checkKeys(items: readonly Pair[], complain: Complain): void {
  const keys = items.map(({ key }) => (isScalar(key) ? keyText(key) : undefined));
  const twice = keys.find((key, index) => key !== undefined && keys.indexOf(key) < index);
  if (twice !== undefined) complain(`must not have the key ${JSON.stringify(twice)} twice`);
}

function keyText({ value }: Scalar): string {
  return typeof value === "symbol" ? (value.description ?? "") : String(value);
}

/** Returns the keys and indices that lead to a node. */
function placeOf(path: readonly (Node | Document | Pair)[]): string[] {
  return path.flatMap((step, index) => {
    if (isPair(step)) return isScalar(step.key) ? [keyText(step.key)] : [];
    const next = path[index + 1];
    return isSeq(step) && next ? [String(step.items.indexOf(next))] : [];
  });
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}

const words: Readonly<Record<string, unknown>> = {
  ...{ true: true, True: true, TRUE: true, false: false, False: false, FALSE: false },
  ...{ "": null, "~": null, null: null, Null: null, NULL: null },
};

/**
 * Parses an unquoted scalar as `pulumi` does: as a number, `true`, `false`, null, or text. A date, and a number that
 * JSON cannot represent, are `undefined`. The rules are those of gopkg.in/yaml.v3, which Pulumi reads stack files with:
 * https://github.com/go-yaml/yaml/blob/v3/resolve.go.
 */
function pulumiReads(text: string): string | number | boolean | null | undefined {
  if (Object.hasOwn(words, text)) return words[text] as boolean | null;
  if (/^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/.test(text) || isDate(text)) return undefined;
  if (!/^[-+.0-9]/.test(text)) return text;
  const plain = text.startsWith(".") ? text : text.replaceAll("_", "");
  return goInteger(plain) ?? goFloat(plain) ?? text;
}

/**
 * Returns whether text is a date. Years have four digits, all other parts one or two; the time is separated by a space,
 * `t` or `T`.
 */
function isDate(text: string): boolean {
  return /^\d{4}-\d{1,2}-\d{1,2}($|[ tT]\d)/.test(text);
}

/** Parses a number in Go's notation, in which a leading 0 means octal. */
function goInteger(text: string): number | undefined {
  const { sign, hex, binary, octal, decimal } =
    /^(?<sign>[-+]?)(?:0[xX](?<hex>[0-9a-fA-F]+)|0[bB](?<binary>[01]+)|0[oO]?(?<octal>[0-7]+)|(?<decimal>0|[1-9]\d*))$/.exec(
      text,
    )?.groups ?? {};
  const digits = hex ? `0x${hex}` : binary ? `0b${binary}` : octal ? `0o${octal}` : decimal;
  if (digits === undefined) return undefined;
  const value = Number(digits);
  return sign === "-" && value !== 0 ? -value : value;
}

function goFloat(text: string): number | undefined {
  if (!/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(text)) return undefined;
  return Number.isFinite(Number(text)) ? Number(text) : undefined;
}
