import type { Attributes, Graph as Graphviz } from "@viz-js/viz" with { "resolution-mode": "import" };
import type { Edge, Graph, Node } from "./graph";

/** Renders a graph as SVG, laid out by Graphviz. */
export async function svg({ nodes, edges }: Graph): Promise<string> {
  const outside = nodes.filter(({ kind }) => kind === "state");
  const modules = nodes.filter(({ kind }) => kind === "module");
  const inside = (module: string) => nodes.filter((node) => node.module === module);
  // Graphviz connects nodes only; an edge of a module is clipped at the module's frame.
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
  // Loaded on demand: it includes Graphviz.
  const { instance } = await import("@viz-js/viz");
  return (await instance()).renderString(graph, { format: "svg" });
}

/** A font whose metrics Graphviz knows, and for which every browser has a font of the same width. */
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
