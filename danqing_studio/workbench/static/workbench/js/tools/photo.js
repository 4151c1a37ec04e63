// Photograph: one's own picture, painted.
import { chance, does, following, leaving, read, watchOver } from "./parts.js";
import { picking } from "./picking.js";

let kept = null; // the photograph outlives the tool being laid down

export function mount(panel, bench) {
  const form = panel.querySelector("form");
  const act = panel.querySelector("[data-do]");
  const zone = panel.querySelector(".drop");
  const seed = chance();
  const source = () => [kept && !form.elements.current.checked ? [kept] : [], kept && !form.elements.current.checked ? "" : bench.current?.id];
  const ready = () => {
    const current = form.elements.current;
    current.disabled = !bench.current;
    if (!bench.current) current.checked = false;
    zone.hidden = current.checked;
    act.disabled = !(current.checked ? bench.current : kept);
    return !act.disabled;
  };
  const look = following(async () => {
    if (!ready()) return;
    const [pictures, parent] = source();
    await bench.preview("restyle", { ...read(form), seed }, pictures, { parent });
  });
  picking(zone, (photo) => {
    kept = photo;
    look();
  });
  zone.addEventListener("unreadable", () => bench.fault(zone.dataset.unreadable));
  form.addEventListener("input", look);
  form.addEventListener("submit", (event) => event.preventDefault());
  does(act, async () => {
    const [pictures, parent] = source();
    await bench.advance("restyle", { ...read(form), seed }, pictures, parent);
    kept = null;
    zone.querySelector("img").hidden = true;
    ready();
  });
  ready();
  panel.dataset.ready = "";
  return leaving(panel, bench.on("step", ready), watchOver(() => Boolean(kept)), () => bench.restore());
}
