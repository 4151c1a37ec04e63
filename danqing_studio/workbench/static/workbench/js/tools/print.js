// Print: as large as a sheet of paper, or twice and four times; it takes a minute, and one can go on meanwhile.
import { does, leaving, read } from "./parts.js";

export function mount(panel, bench) {
  const form = panel.querySelector("form");
  const size = panel.querySelector("[data-size]");
  const papers = JSON.parse(form.dataset.papers); // millimetres

  function offer() {
    panel.querySelector("[data-without]").hidden = Boolean(bench.current);
    panel.querySelector("[data-with]").hidden = !bench.current;
    const paper = form.elements.kind.value === "paper";
    panel.querySelector("[data-paper]").hidden = !paper;
    panel.querySelector("[data-times]").hidden = paper;
    if (bench.current) size.textContent = pixels(paper).join(" × ");
  }

  function pixels(paper) {
    const { width, height } = bench.current;
    if (!paper) return [width, height].map((side) => side * Number(form.elements.times.value));
    const [short, long] = papers[form.elements.paper.value].map((side) => (side / 25.4) * Number(form.elements.dpi.value));
    const fits = Math.min((width > height ? long : short) / width, (width > height ? short : long) / height);
    return [width, height].map((side) => Math.round(side * fits));
  }

  form.addEventListener("input", offer);
  form.addEventListener("submit", (event) => event.preventDefault());
  does(panel.querySelector("[data-do]"), () => {
    const { kind, paper, dpi, times, fidelity } = read(form);
    return kind === "paper" ? bench.advance("print", { paper, dpi, fidelity }) : bench.advance("enlarge", { times, fidelity });
  });
  offer();
  panel.dataset.ready = "";
  return leaving(panel, bench.on("step", offer));
}
