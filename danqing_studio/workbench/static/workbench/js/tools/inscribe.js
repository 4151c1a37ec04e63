// Inscribe: a verse and a seal, seen in the picture while one writes.
import { afterPause, chance, does, following, leaving, read } from "./parts.js";

export function mount(panel, bench) {
  const form = panel.querySelector("form");
  const act = panel.querySelector("[data-do]");
  let seed = chance();
  const wish = () => ({ ...read(form), seed });
  const offer = () => {
    panel.querySelector("[data-without]").hidden = Boolean(bench.current);
    panel.querySelector("[data-with]").hidden = !bench.current;
    act.disabled = !bench.current || !form.elements.text.value.trim();
  };
  const look = following(async () => {
    offer();
    if (act.disabled) bench.restore();
    else await bench.preview("inscribe", wish());
  });
  const resting = afterPause(look, 350);
  form.addEventListener("input", () => resting.later());
  form.addEventListener("submit", (event) => event.preventDefault());
  panel.querySelector("[data-again]").addEventListener("click", () => {
    seed = chance();
    look();
  });
  does(act, async () => {
    resting.off();
    await bench.advance("inscribe", wish());
    form.elements.text.value = "";
    offer();
  });
  offer();
  panel.dataset.ready = "";
  return leaving(panel, resting.off, bench.on("step", offer), () => bench.restore());
}
