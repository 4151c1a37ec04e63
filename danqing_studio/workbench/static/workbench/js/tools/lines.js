// Lines: draw on an empty sheet, or on the lines of the picture; dabs say the colours; the Colourist does the rest.
import { opened, pngOf, rasterOf } from "../canvas/pictures.js";
import { Raster } from "../canvas/raster.js";
import { board, showPalette } from "./drawing.js";
import { afterPause, chance, does, following, leaving, mirror, read, watchOver } from "./parts.js";

const SHORT = 384; // pixels of the sheet's shorter side
const INK = [28, 25, 23];
const kept = { lines: null, dabs: null }; // what was drawn outlives the tool being laid down

export function mount(panel, bench) {
  const form = panel.querySelector("form");
  let seed = chance();
  let open = false;
  let sheet = null;
  if (!kept.lines) empty();

  function empty() {
    const [wide, high] = (panel.querySelector("[name=shape]")?.value ?? "1:1").split(":").map(Number);
    const unit = SHORT / Math.min(wide, high);
    sheets(Math.round(unit * wide), Math.round(unit * high));
  }

  function sheets(width, height) {
    kept.lines = new Raster(width, height);
    kept.lines.data.fill(255);
    kept.dabs = new Raster(width, height);
  }

  function layer() {
    return panel.querySelector("[name=layer]:checked").value;
  }

  /** Draw on the chosen one of both sheets; both are seen. */
  function lay() {
    sheet?.leave();
    const [mine, other] = layer() === "dabs" ? [kept.dabs, kept.lines] : [kept.lines, kept.dabs];
    const under = new OffscreenCanvas(mine.width, mine.height);
    under.getContext("2d").putImageData(new ImageData(other.data, other.width, other.height), 0, 0);
    sheet = board(panel, bench, mine);
    const { easel, surface } = sheet;
    if (mine === kept.lines) {
      easel.base = new Raster(mine.width, mine.height, new Uint8ClampedArray(mine.data.length).fill(255));
      easel.brush.colour = INK;
    }
    const paper = (pen) => ((pen.fillStyle = "white"), pen.fillRect(0, 0, mine.width, mine.height));
    const [low, high] = mine === kept.dabs ? [under, () => easel.picture] : [() => easel.picture, under];
    const drawnBy = (one) => (typeof one === "function" ? one() : one);
    surface.sheets = [paper, ...[low, high].map((one) => (pen) => pen.drawImage(drawnBy(one), 0, 0))];
    surface.redraw();
    easel.on((what) => {
      if (what === "colour") return;
      open = true;
      if (what === "done") resting.later();
    });
    panel.querySelector("[data-colours]").hidden = mine === kept.lines;
    panel.dataset.ready = "";
  }

  const pictures = async () => [await pngOf(kept.lines), ...(kept.dabs.clear ? [] : [await pngOf(kept.dabs)])];
  const look = following(async () => {
    if (!kept.lines.data.some((value, i) => i % 4 < 3 && value < 128)) return;
    const { style, ...rest } = read(form);
    await bench.preview("colour", { ...rest, style, seed }, await pictures(), { parent: "" });
  });
  const resting = afterPause(look, 500);

  panel.querySelector("[data-new]").addEventListener("click", () => (empty(), lay()));
  does(panel.querySelector("[data-take]"), async () => {
    const found = bench.current && (await bench.ask("drawing"));
    if (!found) return;
    const image = await opened(found.pictures[0]);
    const grow = SHORT / Math.min(image.naturalWidth, image.naturalHeight);
    const [width, height] = [image.naturalWidth, image.naturalHeight].map((side) => Math.round(grow * side));
    kept.lines = rasterOf(image, width, height);
    kept.dabs = new Raster(width, height);
    lay();
    showPalette(panel, rasterOf(await opened(bench.current.painting), 64, 64));
  });
  does(panel.querySelector("[data-do]"), async () => {
    resting.off();
    await bench.advance("colour", { ...read(form), seed }, await pictures(), "");
    open = false;
    seed = chance();
  });
  for (const one of panel.querySelectorAll("[name=layer]")) one.addEventListener("change", lay);
  form.addEventListener("change", (event) => !("skip" in event.target.dataset) && resting.later());
  form.addEventListener("submit", (event) => event.preventDefault());
  showPalette(panel, basics());
  lay();
  return leaving(panel, resting.off, mirror(panel.querySelector("[data-mirror]"), bench), watchOver(() => open), () => sheet.leave());
}

/** What one mostly needs: the pigments of old. */
function basics() {
  const colours = ["1b5870", "3c6e47", "a6301c", "d9a441", "7a4b2a", "8cb7c6", "e8d9b5", "c77f8a", "4a4a48", "6d8a3a", "b5651d", "2b2f63"];
  const raster = new Raster(colours.length, 1);
  colours.forEach((hex, i) => raster.data.set([...hex.match(/../g).map((part) => Number.parseInt(part, 16)), 255], 4 * i));
  return raster;
}
