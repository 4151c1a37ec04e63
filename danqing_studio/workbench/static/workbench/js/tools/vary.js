// Vary: nine thumbnails like the picture; the one that is pressed is painted.
import { chance, following, leaving } from "./parts.js";

const COUNT = 9;

export function mount(panel, bench) {
  const list = panel.querySelector("[data-variants]");
  const strength = panel.querySelector("[name=strength]");
  const sample = panel.querySelector("[data-variant]").content.firstElementChild;
  let seed = chance();
  let from = "";

  const draw = following(async () => {
    panel.querySelector("[data-without]").hidden = Boolean(bench.current);
    panel.querySelector("[data-with]").hidden = !bench.current;
    if (!bench.current) return;
    from = bench.current.id;
    const share = Number(strength.value) / 100;
    const found = await bench.ask("variants", { strength: share, seed, count: COUNT });
    if (found) list.replaceChildren(...found.pictures.map((url, i) => variant(url, i, share, found.facts.seeds[i])));
  });

  function variant(url, i, share, its) {
    const made = sample.cloneNode(true);
    const button = made.querySelector("button");
    made.querySelector("img").src = url;
    button.setAttribute("aria-label", `${button.getAttribute("aria-label")} ${i + 1}`);
    button.addEventListener("click", () => bench.advance("vary", { strength: share, seed: its }, [], from).catch(() => {}));
    return made;
  }

  strength.addEventListener("input", draw);
  panel.querySelector("[data-again]").addEventListener("click", () => {
    seed = chance();
    draw();
  });
  // What was picked is the next step; the others stay beside it, to be picked as well.
  const other = bench.on("step", (step) => {
    if (step?.parent !== from) draw();
  });
  draw();
  panel.dataset.ready = "";
  return leaving(panel, other);
}
