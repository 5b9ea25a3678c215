import type { Graph, Node } from "./graph";

/** Formats a graph as a Mermaid flowchart, which GitHub and GitLab render in a `mermaid` code block. */
export function mermaid({ nodes, edges }: Graph): string {
  const idOf = identifiers(nodes);
  const lines = ["flowchart LR"];
  for (const node of nodes) {
    if (node.module !== undefined) continue;
    if (node.kind !== "module") lines.push(`  ${shape(node, idOf(node.id))}`);
    else {
      const inside = nodes.filter(({ module }) => module === node.id);
      lines.push(`  subgraph ${idOf(node.id)}[${text(`${node.name}: ${node.about}`)}]`);
      lines.push(...inside.map((each) => `    ${shape(each, idOf(each.id))}`), "  end");
    }
  }
  for (const { from, to, outputs } of edges) {
    const arrow = outputs ? `-->|${text(outputs.join("\n"))}|` : "---";
    lines.push(`  ${idOf(from)} ${arrow} ${idOf(to)}`);
  }
  return `${lines.join("\n")}\n`;
}

function shape(node: Node, id: string): string {
  const label = text([node.name, node.about].filter((line) => line !== "").join("\n"));
  const [open, close] = brackets[node.kind];
  return `${id}${open}${label}${close}`;
}

/** The shape of each kind of node. A module is a frame around its resources. */
const brackets: Readonly<Record<Node["kind"], readonly [string, string]>> = {
  module: ["[", "]"],
  state: ["[/", "/]"],
  machine: ["[", "]"],
  network: ["{{", "}}"],
  loadBalancer: ["([", "])"],
  volume: ["[(", ")]"],
};

/** Quotes a label, with Mermaid's escapes for special characters. */
function text(value: string): string {
  const escaped = value.replace(/[#&"<>]/g, (character) => `#${character.charCodeAt(0)};`);
  return `"${escaped.replaceAll("\n", "<br>")}"`;
}

/** Returns valid Mermaid names for nodes: letters, digits and `_`. */
function identifiers(nodes: readonly Node[]): (id: string) => string {
  const taken = new Map<string, string>();
  for (const { id } of nodes) {
    let name = id.replace(/[^A-Za-z0-9]/g, "_");
    while ([...taken.values()].includes(name)) name += "_";
    taken.set(id, name);
  }
  return (id) => taken.get(id) as string;
}
