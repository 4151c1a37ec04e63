// What was done, as a strip of small pictures: time runs to the right, branches lie below each other.

/** @param {HTMLElement} root @param {import("./bench.js").Bench} bench */
export function history(root, bench) {
  const part = root.querySelector("[data-history]");
  const list = part.querySelector("[data-tree-list]");
  const template = part.querySelector("template[data-tree-step]");
  const items = new Map();

  bench.on("tree", (steps) => {
    part.hidden = !steps.size;
    for (const step of steps.values()) if (!items.has(step.id)) items.set(step.id, hang(step));
    lay(steps);
  });
  bench.on("step", (step) => {
    for (const [id, item] of items) mark(item.firstElementChild, id === step?.id);
  });
  list.addEventListener("keydown", (event) => {
    const walk = { ArrowLeft: () => bench.back(), ArrowRight: () => bench.forward(), ArrowUp: () => bench.sideways(-1), ArrowDown: () => bench.sideways(1) }[event.key];
    if (!walk || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    walk();
    items.get(bench.current?.id)?.firstElementChild.focus();
  });

  function hang(step) {
    const item = template.content.firstElementChild.cloneNode(true);
    const [button, image] = [item.firstElementChild, item.querySelector("img")];
    image.src = step.thumbnail;
    button.setAttribute("aria-label", `${step.label}: ${step.alt}`);
    button.title = step.label;
    button.addEventListener("click", () => bench.go(step.id));
    list.append(item);
    return item;
  }

  function mark(button, here) {
    button.setAttribute("aria-selected", String(here));
    button.tabIndex = here ? 0 : -1;
    if (here) button.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** A place for every step: a column for each generation, a row for each branch, no two in one place. */
  function lay(steps) {
    let row = 0;
    const place = (step, depth, first) => {
      if (!first) row += 1;
      const { style, dataset } = items.get(step.id);
      if (!step.parent) dataset.root = "";
      if (first) dataset.first = "";
      else delete dataset.first;
      items.get(step.id).firstElementChild.setAttribute("aria-level", String(depth));
      style.setProperty("--column", String(depth));
      style.setProperty("--row", String(row));
      style.setProperty("--up", String(first ? 0 : row - rowOf.get(step.parent)));
      rowOf.set(step.id, row);
      children(step.id).forEach((child, i) => place(child, depth + 1, i === 0));
    };
    const rowOf = new Map([[null, 0]]);
    const children = (id) => [...steps.values()].filter((step) => step.parent === id);
    children(null).forEach((step, i) => {
      rowOf.set(null, row + (i ? 1 : 0)); // a tree of its own hangs from nothing
      place(step, 1, i === 0);
    });
    list.style.setProperty("--rows", String(row + 1));
  }
}
