// A drawing board: the frame that is painted on, laid over the stage where there is one, and its tool bar.
import { Easel } from "../canvas/easel.js";
import { palette } from "../canvas/colours.js";
import { Surface } from "../canvas/surface.js";

const KEYS = { b: "brush", e: "eraser", g: "fill", i: "picker" };
const SIZES = [-1, 1];

/**
 * @param {HTMLElement} panel holds a `.tool-frame` and a `.tool-brushes`
 * @param {import("../bench.js").Bench} bench
 * @param {import("../canvas/raster.js").Raster} raster
 */
export function board(panel, bench, raster) {
  const frame = panel.querySelector(".tool-frame");
  const onStage = bench.stage?.clientWidth > 0 && !("aside" in frame.dataset);
  const home = frame.parentElement;
  if (onStage) bench.stage.append(frame);
  frame.classList.toggle("on-stage", onStage);
  frame.style.setProperty("--shape", `${raster.width} / ${raster.height}`);
  const surface = new Surface(frame, raster);
  const easel = new Easel(surface, raster);
  surface.sheets = [(pen) => pen.drawImage(easel.picture, 0, 0)];
  const stop = new AbortController();
  bar(panel.querySelector(".tool-brushes"), easel, frame, stop.signal);
  return {
    easel,
    surface,
    frame,
    leave() {
      stop.abort();
      surface.leave();
      home.append(frame);
    },
  };
}

function bar(root, easel, frame, signal) {
  const on = (element, name, fn) => element?.addEventListener(name, fn, { signal });
  const field = (name) => root.querySelector(`[name=${name}]`);
  const modes = [...root.querySelectorAll("[data-mode]")];
  const choose = (mode) => {
    if (!modes.some((one) => one.dataset.mode === mode)) return;
    easel.mode = mode;
    for (const one of modes) one.setAttribute("aria-pressed", String(one.dataset.mode === mode));
  };
  const read = () => {
    const { brush, surface } = easel;
    if (field("size")) brush.radius = Number(field("size").value) / 2;
    if (field("softness")) brush.softness = Number(field("softness").value) / 100;
    if (field("colour")) easel.hex = field("colour").value;
    surface.reach = easel.mode in easel.shapes || easel.mode === "fill" || easel.mode === "picker" ? 0.5 : brush.radius;
    surface.redraw();
  };
  const paint = (colour) => {
    field("colour").value = colour;
    read();
  };
  const undoing = () => {
    root.querySelector("[data-undo]").disabled = !easel.history.undoable;
    root.querySelector("[data-redo]").disabled = !easel.history.redoable;
  };

  for (const one of modes) on(one, "click", () => (choose(one.dataset.mode), read()));
  on(root, "input", read);
  on(root.querySelector("[data-undo]"), "click", () => easel.undo());
  on(root.querySelector("[data-redo]"), "click", () => easel.redo());
  on(root.querySelector("[data-palette]"), "click", (event) => {
    const colour = event.target.closest("[data-colour]")?.dataset.colour;
    if (!colour) return;
    if (easel.mode !== "fill") choose("brush");
    paint(colour);
  });
  easel.on((what) => {
    if (what === "colour") {
      paint(easel.hex);
      choose("brush");
    }
    undoing();
  });
  for (const element of [frame, root]) on(element, "keydown", (event) => keys(event, { easel, choose, read, field }));
  choose(modes.find((one) => one.getAttribute("aria-pressed") === "true").dataset.mode);
  read();
  undoing();
}

/** Letters choose, brackets size, Ctrl Z undoes what was drawn and no step of the history. */
function keys(event, { easel, choose, read, field }) {
  const letter = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && letter === "z") event.shiftKey ? easel.redo() : easel.undo();
  else if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select, [type=text]")) return;
  else if (letter in KEYS) (choose(KEYS[letter]), read());
  else if ("[]".includes(letter)) {
    field("size").value = Number(field("size").value) + SIZES["[]".indexOf(letter)];
    field("size").dispatchEvent(new Event("input", { bubbles: true }));
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

/** The picture's own colours as buttons, named by what they are. */
export function showPalette(panel, raster, count = 12) {
  const list = panel.querySelector("[data-palette]");
  const sample = panel.querySelector("[data-swatch]").content.firstElementChild;
  list.replaceChildren(
    ...palette(raster, count).map((colour) => {
      const made = sample.cloneNode(true);
      const button = made.querySelector("button");
      button.dataset.colour = colour;
      button.style.setProperty("--colour", colour);
      button.setAttribute("aria-label", `${button.getAttribute("aria-label")} ${colour}`);
      return made;
    }),
  );
}
