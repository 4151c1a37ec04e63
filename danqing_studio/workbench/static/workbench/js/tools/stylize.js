// Slow and fine: optimised for minutes, in a named style or in that of a picture of one's own.
import { chance, does, leaving, read } from "./parts.js";
import { picking } from "./picking.js";

export function mount(panel, bench) {
  const form = panel.querySelector("form");
  let own = null;
  const offer = () => {
    panel.querySelector("[data-without]").hidden = Boolean(bench.current);
    panel.querySelector("[data-with]").hidden = !bench.current;
    panel.querySelector(".drop").hidden = form.elements.style.value !== "";
    panel.querySelector("[data-do]").disabled = !form.elements.style.value && !own;
  };
  picking(panel.querySelector(".drop"), (picture) => {
    own = picture;
    offer();
  });
  form.addEventListener("input", offer);
  form.addEventListener("submit", (event) => event.preventDefault());
  does(panel.querySelector("[data-do]"), () => {
    const { style, ...rest } = read(form);
    return bench.advance("stylize", { ...rest, style, seed: chance() }, style.length ? [] : [own]);
  });
  offer();
  panel.dataset.ready = "";
  return leaving(panel, bench.on("step", offer));
}
