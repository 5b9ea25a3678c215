import type { Attributes, Graph as Graphviz } from "@viz-js/viz" with { "resolution-mode": "import" };
import type { Edge, Graph, Node } from "./graph";

/** A graph as SVG, laid out by Graphviz. */
export async function svg({ nodes, edges }: Graph): Promise<string> {
  const outside = nodes.filter(({ kind }) => kind === "state");
  const modules = nodes.filter(({ kind }) => kind === "module");
  const inside = (module: string) => nodes.filter((node) => node.module === module);
  // Graphviz draws from node to node, and cuts off at a module's frame what belongs to the module.
  const end = (id: string) => inside(id)[0]?.id ?? id;
  const arrow = ({ from, to, outputs = [] }: Edge): Attributes => ({
    label: outputs.join("\n"),
    ...(end(from) !== from && { ltail: cluster(from) }),
    lhead: cluster(to),
  });
  const graph: Graphviz = {
    directed: true,
    graphAttributes: { rankdir: "LR", compound: true, fontname: FONT, nodesep: 0.2 },
    nodeAttributes: { fontname: FONT, fontsize: 11 },
    edgeAttributes: { fontname: FONT, fontsize: 10 },
    nodes: outside.map(drawn),
    subgraphs: modules.map(({ id, name, about }) => ({
      name: cluster(id),
      graphAttributes: { label: `${name}: ${about}`, color: "gray", fontsize: 12 },
      nodes: inside(id).map(drawn),
    })),
    edges: edges.map((edge) => ({
      tail: end(edge.from),
      head: end(edge.to),
      attributes: edge.kind === "reference" ? arrow(edge) : { dir: "none" },
    })),
  };
  // Loaded when it's needed: Graphviz comes with it.
  const { instance } = await import("@viz-js/viz");
  return (await instance()).renderString(graph, { format: "svg" });
}

/** Graphviz knows its letters, and every browser has one in which they are as wide. */
const FONT = "Courier";

const cluster = (id: string) => `cluster_${id}`;

function drawn({ id, kind, name, about }: Node) {
  const label = [name, about].filter((line) => line !== "").join("\n");
  return { name: id, attributes: { label, shape: shapes[kind] } };
}

const shapes: Readonly<Record<Node["kind"], string>> = {
  module: "box",
  state: "parallelogram",
  machine: "box",
  network: "hexagon",
  loadBalancer: "oval",
  volume: "cylinder",
};
