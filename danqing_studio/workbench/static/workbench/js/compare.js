// Two pictures in one frame, and a divider between them that pointer, finger and arrow keys move.

/** @param {HTMLElement} root @param {import("./bench.js").Bench} bench */
export function comparing(root, bench) {
  const [frame, other, divider] = ["frame", "other", "divider"].map((name) => root.querySelector(`[data-${name}]`));
  const button = root.querySelector("[data-act=compare]");
  /** @type {import("./bench.js").Step[]} what lay on the table lately, the newest last */
  const lately = [];
  let on = false;

  const place = () => frame.style.setProperty("--divided", `${divider.value}%`);
  const beside = () => {
    const parent = bench.steps.get(bench.current?.parent);
    return parent ?? lately.findLast((step) => step.id !== bench.current?.id);
  };
  const turn = (wanted) => {
    const before = beside();
    on = wanted && Boolean(before);
    other.hidden = divider.hidden = !on;
    button.setAttribute("aria-pressed", String(on));
    if (!on) return;
    other.src = before.painting;
    other.alt = before.alt;
    place();
  };

  divider.addEventListener("input", place);
  bench.on("step", (step) => {
    button.disabled = !step || (!step.parent && !lately.some((one) => one.id !== step.id));
    if (step) lately.push(step);
    if (lately.length > 20) lately.shift();
    turn(on);
  });
  return {
    toggle() {
      turn(!on);
      if (on) divider.focus();
    },
    stop: () => turn(false),
  };
}
