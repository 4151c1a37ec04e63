// Blend: some of the way to another picture: a step of this sitting, a work of one's own, or a file.
import { opened, pngOf, rasterOf } from "../canvas/pictures.js";
import { chance, does, following, leaving, read } from "./parts.js";
import { picking } from "./picking.js";

const SIDE = 256; // pixels: the Blender looks at fewer

export function mount(panel, bench) {
  const form = panel.querySelector("form");
  const list = panel.querySelector("[data-others]");
  const sample = panel.querySelector("[data-other]").content.firstElementChild;
  const act = panel.querySelector("[data-do]");
  const seed = chance();
  let other = null;

  const look = following(async () => {
    if (other && bench.current) await bench.preview("blend", { ...read(form), seed }, [other]);
  });

  async function take(url) {
    const image = await opened(url);
    other = await pngOf(rasterOf(image, SIDE, SIDE));
    offer();
    look();
  }

  function choose(button) {
    for (const one of panel.querySelectorAll("[data-url]")) one.setAttribute("aria-pressed", String(one === button));
    if (button) take(button.dataset.url);
  }

  function offer() {
    panel.querySelector("[data-without]").hidden = Boolean(bench.current);
    panel.querySelector("[data-with]").hidden = !bench.current;
    act.disabled = !other || !bench.current;
  }

  function others() {
    const steps = [...bench.steps.values()].filter((step) => step.id !== bench.current?.id).reverse();
    list.replaceChildren(
      ...steps.map((step) => {
        const made = sample.cloneNode(true);
        made.querySelector("button").dataset.url = step.painting;
        made.querySelector("img").src = step.thumbnail;
        made.querySelector("img").alt = step.alt;
        return made;
      }),
    );
    offer();
  }

  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-url]");
    if (button) choose(button);
  });
  picking(panel.querySelector(".drop"), (photo) => {
    choose(null);
    take(URL.createObjectURL(photo));
  });
  form.addEventListener("input", (event) => event.target.type !== "file" && look());
  form.addEventListener("submit", (event) => event.preventDefault());
  does(act, () => bench.advance("blend", { ...read(form), seed }, [other]));
  others();
  panel.dataset.ready = "";
  return leaving(panel, bench.on("step", others), () => bench.restore());
}
