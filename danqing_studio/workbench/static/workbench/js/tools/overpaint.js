// Paint over: the thumbnail large, pixel for pixel; the painting follows while one draws, and is a step when one rests.
import { opened, pngOf, rasterOf } from "../canvas/pictures.js";
import { changes } from "../canvas/raster.js";
import { board, showPalette } from "./drawing.js";
import { afterPause, chance, following, leaving, mirror, watchOver } from "./parts.js";

const REST = 1500; // milliseconds after which what was painted becomes a step

export function mount(panel, bench) {
  const seed = chance();
  let drawn = null; // the board
  let known = null; // the thumbnail of the step on the table
  let making = null; // a step under way
  let own = ""; // the step that this tool made last
  let left = false;

  const open = () => Boolean(drawn && !changes(drawn.easel.raster, known).clear);
  const painted = () => pngOf(changes(drawn.easel.raster, known));
  const look = following(async () => {
    if (open() && !making) await bench.preview("paint_over", { seed }, [await painted()]);
  });
  const resting = afterPause(keep, REST);

  async function keep() {
    if (making) await making.catch(() => {});
    if (!open()) return;
    const sent = drawn.easel.raster.copy();
    making = painted().then((png) => bench.advance("paint_over", { seed }, [png]));
    try {
      const step = await making;
      own = step.id;
      known = sent;
    } finally {
      making = null;
    }
    if (open()) resting.later();
  }

  async function load() {
    drawn?.leave();
    drawn = null;
    panel.querySelector("[data-without]").hidden = Boolean(bench.current);
    panel.querySelector("[data-with]").hidden = !bench.current;
    const found = bench.current && (await bench.ask("thumbnail"));
    const image = found && (await opened(found.pictures[0]));
    if (left) return;
    panel.dataset.ready = "";
    if (!image) return;
    drawn?.leave(); // two may have been loading
    known = rasterOf(image);
    drawn = board(panel, bench, known.copy());
    drawn.easel.base = known.copy();
    drawn.easel.on((what) => {
      if (what === "colour") return;
      look();
      if (what === "done") resting.later();
      else resting.off();
    });
    showPalette(panel, known);
  }

  const listening = bench.on("step", (step) => {
    if (!making && step?.id !== own) load();
  });
  load();
  const kept = () => void resting.now()?.catch(() => {});
  const gone = () => {
    left = true;
    drawn?.leave();
  };
  return leaving(panel, listening, mirror(panel.querySelector("[data-mirror]"), bench), watchOver(open), kept, gone);
}
