// Region: mark a part of the painting; only that is painted anew.
import { maskOf, opened } from "../canvas/pictures.js";
import { Raster } from "../canvas/raster.js";
import { invert, lasso, rectangle } from "../canvas/shapes.js";
import { board } from "./drawing.js";
import { chance, does, leaving, read, watchOver } from "./parts.js";

const SIDE = 512; // pixels of the mask's longer side
const MARK = [196, 58, 32]; // cinnabar

export function mount(panel, bench) {
  const form = panel.querySelector("form");
  let drawn = null;
  let left = false;
  let seed = chance();
  const open = () => Boolean(drawn && !drawn.easel.raster.clear);

  async function load() {
    drawn?.leave();
    drawn = null;
    panel.querySelector("[data-without]").hidden = Boolean(bench.current);
    panel.querySelector("[data-with]").hidden = !bench.current;
    if (!bench.current) return void (panel.dataset.ready = "");
    const { width, height, painting } = bench.current;
    const image = await opened(painting);
    if (left) return;
    drawn?.leave(); // two may have been loading
    const shrink = Math.min(1, SIDE / Math.max(width, height));
    const mask = new Raster(Math.round(shrink * width), Math.round(shrink * height));
    drawn = board(panel, bench, mask);
    const { easel, surface } = drawn;
    easel.brush.colour = MARK;
    easel.shapes = {
      rectangle: (points) => rectangle(easel.raster, points[0], points.at(-1), MARK),
      lasso: (points) => lasso(easel.raster, points, MARK),
    };
    surface.sheets = [
      (pen) => pen.drawImage(image, 0, 0, mask.width, mask.height),
      (pen) => marked(pen, easel.picture),
      (pen) => outlined(pen, easel),
    ];
    surface.redraw();
    easel.on(() => (panel.querySelector("[data-do]").disabled = !open()));
    panel.querySelector("[data-do]").disabled = true;
    panel.dataset.ready = "";
  }

  const wish = async () => [{ ...read(form), seed }, [await maskOf(drawn.easel.raster)]];
  panel.querySelector("[data-invert]").addEventListener("click", () => drawn?.easel.whole((raster) => invert(raster, MARK)));
  panel.querySelector("[data-clear]").addEventListener("click", () => drawn?.easel.whole((raster) => raster.data.fill(0)));
  does(panel.querySelector("[data-do]"), async () => {
    if (!open()) return;
    await bench.advance("repaint", ...(await wish()));
    seed = chance();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  load();
  const gone = () => {
    left = true;
    drawn?.leave();
  };
  return leaving(panel, bench.on("step", load), watchOver(open), gone);
}

function marked(pen, picture) {
  pen.save();
  pen.globalAlpha = 0.55;
  pen.drawImage(picture, 0, 0);
  pen.restore();
}

/** The way that a lasso or rectangle takes just now. */
function outlined(pen, easel) {
  const points = easel.outline;
  if (!points?.length) return;
  pen.beginPath();
  if (easel.mode === "rectangle") pen.rect(points[0].x, points[0].y, points.at(-1).x - points[0].x, points.at(-1).y - points[0].y);
  else for (const { x, y } of points) pen.lineTo(x, y);
  pen.lineWidth = 2;
  pen.strokeStyle = `rgb(${MARK.join(" ")})`;
  pen.stroke();
}
