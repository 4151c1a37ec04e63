// A raster on a surface, with brush, eraser, fill, picker, and everything undone and done again.
import { fromHex, toHex } from "./colours.js";
import { ground, lay } from "./fill.js";
import { History } from "./history.js";
import { canvasOf } from "./pictures.js";
import { Stroke } from "./stroke.js";

const TOLERANCE = 24; // of 255: what a fill takes for the same colour

export class Easel {
  /** What the pointer does: "brush", "eraser", "fill", "picker", or a shape of one's own (see `shapes`). */
  mode = "brush";
  brush = { radius: 2, softness: 0.2, opacity: 1, colour: [0, 0, 0] };
  /** What an eraser gives back; nothing unless given. @type {import("./raster.js").Raster|undefined} */
  base;
  /** @type {Record<string, (points: {x: number, y: number}[]) => import("./raster.js").Box|null>} drawn when let go */
  shapes = {};
  #stroke = null;
  #points = null;
  #before = null;
  #listeners = [];

  /** @param {import("./surface.js").Surface} surface @param {import("./raster.js").Raster} raster */
  constructor(surface, raster) {
    this.surface = surface;
    this.raster = raster;
    this.history = new History(raster);
    this.picture = canvasOf(raster);
    surface.hand = {
      start: (x, y, pressure) => this.#start(x, y, pressure),
      move: (x, y, pressure) => this.#move(x, y, pressure),
      end: () => this.#end(),
      cancel: () => this.#cancel(),
    };
  }

  /** `fn("drawing")` while something is drawn, `fn("done")` when it is, `fn("colour")` after a pick. */
  on(fn) {
    this.#listeners.push(fn);
  }

  changed(tells = "done") {
    this.picture = canvasOf(this.raster);
    this.surface.redraw();
    if (tells) for (const fn of this.#listeners) fn(tells);
  }

  undo() {
    if (this.history.undo()) this.changed();
  }

  redo() {
    if (this.history.redo()) this.changed();
  }

  /** Do something to the whole raster, as one step that can be undone. @param {(raster: any) => void} does */
  whole(does) {
    const before = this.raster.data.slice();
    does(this.raster);
    this.history.remember(this.raster.box, before);
    this.changed();
  }

  #inside(x, y) {
    const { width, height } = this.raster;
    return [Math.min(width - 1, Math.max(0, Math.floor(x))), Math.min(height - 1, Math.max(0, Math.floor(y)))];
  }

  #start(x, y, pressure) {
    if (this.mode === "picker") this.#pick(x, y);
    else if (this.mode === "fill") this.#fill(x, y);
    else if (this.mode in this.shapes) this.#points = [{ x, y }];
    else {
      const colour = this.mode === "eraser" ? null : this.brush.colour;
      this.#stroke = new Stroke(this.raster, { ...this.brush, colour, onto: this.base });
      this.#move(x, y, pressure);
    }
    this.#before = this.#points ? this.raster.data.slice() : null;
  }

  #move(x, y, pressure) {
    if (this.#points) {
      this.#points.push({ x, y });
      this.outline = this.#points;
      this.surface.redraw();
    } else if (this.#stroke?.to(x, y, pressure)) this.changed("drawing");
  }

  #end() {
    const stroke = this.#stroke;
    this.#stroke = null;
    if (this.#points) this.#shape();
    else if (stroke?.box) {
      this.history.remember(stroke.box, stroke.before);
      this.changed();
    }
  }

  #shape() {
    const points = this.#points;
    this.#points = this.outline = null;
    if (this.shapes[this.mode](points)) this.history.remember(this.raster.box, this.#before);
    this.changed();
  }

  /** A second finger came: what the first one drew was not meant. */
  #cancel() {
    const stroke = this.#stroke;
    this.#stroke = this.#points = this.outline = null;
    if (stroke?.box) this.raster.put(stroke.box, stroke.before);
    this.changed(false);
  }

  #pick(x, y) {
    const [red, green, blue, alpha] = this.raster.at(...this.#inside(x, y));
    if (!alpha) return;
    this.brush.colour = [red, green, blue];
    this.changed("colour");
  }

  #fill(x, y) {
    const { mask, box } = ground(this.raster, ...this.#inside(x, y), TOLERANCE);
    const before = this.raster.cut(box);
    lay(this.raster, mask, this.brush.colour);
    this.history.remember(box, before);
    this.changed();
  }

  get hex() {
    return toHex(this.brush.colour);
  }

  set hex(text) {
    this.brush.colour = fromHex(text);
  }
}
