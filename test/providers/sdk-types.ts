import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/** A type in a Pulumi SDK: a primitive, a list, a map, or an object with members. */
export type SdkType =
  | "string"
  | "number"
  | "bool"
  | { readonly list: SdkType }
  | { readonly map: SdkType }
  | { readonly object: Readonly<Record<string, SdkMember>> };

/** A member of an args interface; `required` if it has no `?`. */
export interface SdkMember {
  readonly required: boolean;
  readonly type: SdkType;
}

/**
 * The resource types of one npm SDK, read from its `.d.ts` files, as compilers of its users read them.
 * @param packageName the installed package, e.g. `@pulumi/hcloud`
 */
export class PulumiSdk {
  private readonly root: string;
  private readonly inputs: ReadonlyMap<string, ts.InterfaceDeclaration>;

  constructor(packageName: string) {
    this.root = dirname(require.resolve(`${packageName}/package.json`));
    this.inputs = new Map(interfacesOf(parse(join(this.root, "types/input.d.ts"))));
  }

  /**
   * Returns the members of a resource's args interface.
   * @param token the resource's type token, e.g. `hcloud:index/server:Server`
   * @throws Error if the package has no such resource
   */
  args(token: string): Readonly<Record<string, SdkMember>> {
    const { file, className } = this.find(token);
    const found = new Map(interfacesOf(file)).get(`${className}Args`);
    if (!found) throw new Error(`${file.fileName} declares no ${className}Args`);
    return this.members(found);
  }

  /**
   * Returns the names of a resource's outputs, without those that every resource has.
   * @throws Error if the package has no such resource
   */
  outputs(token: string): string[] {
    const { file, className } = this.find(token);
    const found = file.statements.filter(ts.isClassDeclaration).find(({ name }) => name?.text === className);
    if (!found) throw new Error(`${file.fileName} declares no ${className}`);
    return found.members
      .filter(ts.isPropertyDeclaration)
      .filter(({ type }) => type?.getText().startsWith("pulumi.Output<"))
      .map(({ name }) => name.getText());
  }

  private find(token: string): { file: ts.SourceFile; className: string } {
    const [, modulePath = "", className = ""] = token.split(":");
    return { file: parse(join(this.root, `${modulePath.replace(/^index\//, "")}.d.ts`)), className };
  }

  private members(declaration: ts.InterfaceDeclaration): Record<string, SdkMember> {
    return Object.fromEntries(
      declaration.members.filter(ts.isPropertySignature).map((member) => {
        if (!member.type) throw new Error(`${declaration.name.text}.${member.name.getText()} has no type`);
        return [member.name.getText(), { required: !member.questionToken, type: this.type(member.type) }];
      }),
    );
  }

  private type(node: ts.TypeNode): SdkType {
    if (node.kind === ts.SyntaxKind.StringKeyword) return "string";
    if (node.kind === ts.SyntaxKind.NumberKeyword) return "number";
    if (node.kind === ts.SyntaxKind.BooleanKeyword) return "bool";
    if (ts.isArrayTypeNode(node)) return { list: this.type(node.elementType) };
    if (ts.isUnionTypeNode(node)) return this.type(onlyPlainType(node));
    if (ts.isTypeLiteralNode(node)) {
      const [member] = node.members;
      if (member && ts.isIndexSignatureDeclaration(member)) return { map: this.type(member.type) };
    }
    if (ts.isTypeReferenceNode(node)) {
      const name = node.typeName.getText();
      const [inner] = node.typeArguments ?? [];
      if (name === "pulumi.Input" && inner) return this.type(inner);
      const nested = this.inputs.get(name.replace(/^inputs\./, ""));
      if (nested) return { object: this.members(nested) };
    }
    throw new Error(`cannot read the SDK type ${node.getText()}`);
  }
}

/** Returns the T of `T | undefined`, and the string of `string | enums.Region`. */
function onlyPlainType(union: ts.UnionTypeNode): ts.TypeNode {
  const plain = union.types.filter(
    (type) => type.kind !== ts.SyntaxKind.UndefinedKeyword && !type.getText().startsWith("enums."),
  );
  const [only, ...others] = plain;
  if (!only || others.length > 0) throw new Error(`cannot read the SDK type ${union.getText()}`);
  return only;
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
}

/** Returns every interface of a file by name, those in namespaces as `namespace.Name`. */
function interfacesOf(node: ts.Node, prefix = ""): [string, ts.InterfaceDeclaration][] {
  const found: [string, ts.InterfaceDeclaration][] = [];
  ts.forEachChild(node, (child) => {
    if (ts.isInterfaceDeclaration(child)) found.push([prefix + child.name.text, child]);
    else if (ts.isModuleDeclaration(child) && child.body)
      found.push(...interfacesOf(child.body, `${prefix}${child.name.text}.`));
  });
  return found;
}
