/** Disjoint cycles of a graph, each starting with its first name. */
export function cyclesOf(graph: Map<string, string[]>): string[][] {
  const rest = new Map(graph);
  const cycles: string[][] = [];
  for (;;) {
    removeLeaves(rest);
    const [first] = rest.keys();
    if (first === undefined) {
      return cycles;
    }
    const path: string[] = [];
    let next = first;
    while (!path.includes(next)) {
      path.push(next);
      // A graph without leaves always has a next node.
      next = rest.get(next)!.find((name) => rest.has(name))!;
    }
    const cycle = path.slice(path.indexOf(next));
    const start = cycle.indexOf([...cycle].sort()[0]);
    cycles.push([...cycle.slice(start), ...cycle.slice(0, start)]);
    cycle.forEach((name) => rest.delete(name));
  }
}

/** Repeatedly removes nodes that lead to no remaining node. */
function removeLeaves(graph: Map<string, string[]>): void {
  const leaves = [...graph.keys()].filter((name) => !graph.get(name)!.some((other) => graph.has(other)));
  if (leaves.length > 0) {
    leaves.forEach((name) => graph.delete(name));
    removeLeaves(graph);
  }
}
