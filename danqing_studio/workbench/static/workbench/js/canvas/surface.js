// A picture in a frame that one can paint on: it draws itself, follows pointers, and has a cursor for the keyboard.
import { follow } from "./pointers.js";
import { fitted, inFrame, inPicture, panned, zoomed } from "./view.js";

const CLOSER = 1.25; // for each press of + or −
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @typedef {{start: (x: number, y: number, pressure: number) => void, move: (x: number, y: number, pressure: number) => void,
 *   end: () => void, cancel: () => void}} Hand points in pixels of the picture
 */

export class Surface {
  /** @type {Hand|null} what follows the pointer */
  hand = null;
  /** @type {((pen: CanvasRenderingContext2D) => void)[]} what is drawn, in pixels of the picture, from back to front */
  sheets = [];
  /** How large the mark at the pointer is, in pixels of the picture; 0 for none. */
  reach = 0;
  #view = { scale: 1, x: 0, y: 0 };
  #cursor = null;
  #pressed = false;
  #asked = 0;
  #stop = new AbortController();
  #watch = new ResizeObserver(() => this.fit());
  #release;

  /** @param {HTMLElement} frame holds a canvas and can be focused @param {{width: number, height: number}} size of the picture */
  constructor(frame, size) {
    this.frame = frame;
    this.canvas = frame.querySelector("canvas");
    this.size = size;
    this.#watch.observe(this.canvas);
    this.#release = follow(this.canvas, this.#pointed());
    frame.addEventListener("keydown", (event) => this.#key(event), { signal: this.#stop.signal });
    frame.addEventListener("keyup", (event) => event.key === " " && this.#lift(), { signal: this.#stop.signal });
    frame.addEventListener("blur", () => this.#lift(), { signal: this.#stop.signal });
    this.fit();
  }

  leave() {
    this.#stop.abort();
    this.#watch.disconnect();
    this.#release();
    cancelAnimationFrame(this.#asked);
  }

  get room() {
    return { width: this.canvas.clientWidth || 1, height: this.canvas.clientHeight || 1 };
  }

  fit() {
    this.#view = fitted(this.size, this.room);
    this.redraw();
  }

  /** Closer by a factor, around the middle unless a point is given. */
  zoom(factor, x = this.room.width / 2, y = this.room.height / 2) {
    this.#view = zoomed(this.#view, factor, { x, y }, this.size, this.room);
    this.redraw();
  }

  redraw() {
    cancelAnimationFrame(this.#asked);
    this.#asked = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    const pen = this.canvas.getContext("2d");
    const fine = window.devicePixelRatio || 1;
    const { width, height } = this.room;
    if (this.canvas.width !== Math.round(width * fine) || this.canvas.height !== Math.round(height * fine)) {
      this.canvas.width = Math.round(width * fine);
      this.canvas.height = Math.round(height * fine);
    }
    const { scale, x, y } = this.#view;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    pen.setTransform(fine * scale, 0, 0, fine * scale, fine * x, fine * y);
    pen.imageSmoothingEnabled = scale < 2;
    for (const sheet of this.sheets) sheet(pen);
    this.#mark(pen, scale);
  }

  #mark(pen, scale) {
    if (!this.#cursor || !this.reach) return;
    pen.beginPath();
    pen.arc(this.#cursor.x, this.#cursor.y, Math.max(this.reach, 0.5), 0, 2 * Math.PI);
    for (const [colour, wide] of [["rgb(255 255 255 / 90%)", 3], ["rgb(20 16 10)", 1.25]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = wide / scale;
      pen.stroke();
    }
  }

  #at(x, y) {
    return inPicture(this.#view, { x, y });
  }

  /** @returns {import("./pointers.js").Hand} */
  #pointed() {
    const passed = (name) => (x, y, pressure) => {
      const at = this.#at(x, y);
      this.hand?.[name](at.x, at.y, pressure);
    };
    return {
      start: passed("start"),
      move: passed("move"),
      end: () => this.hand?.end(),
      cancel: () => this.hand?.cancel(),
      look: (x, y) => {
        this.#cursor = this.#at(x, y);
        this.redraw();
      },
      gone: () => {
        this.#cursor = null;
        this.redraw();
      },
      zoom: (factor, x, y) => this.zoom(factor, x, y),
      pan: (dx, dy) => {
        this.#view = panned(this.#view, dx, dy, this.size, this.room);
        this.redraw();
      },
    };
  }

  /** Arrows move the cursor, with Shift in wider steps; space presses it down; +, − and 0 move the view. */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = KEYS[event.key];
    if (way) this.#step(way, event.shiftKey ? 8 : 1);
    else if (event.key === " ") this.#press();
    else if (event.key === "+" || event.key === "=") this.zoom(CLOSER);
    else if (event.key === "-") this.zoom(1 / CLOSER);
    else if (event.key === "0") this.fit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #step([right, down], by) {
    const unit = by * Math.max(1, Math.round(Math.max(this.size.width, this.size.height) / 128));
    const at = this.#cursor ?? { x: this.size.width / 2, y: this.size.height / 2 };
    const along = (place, side) => Math.min(side - 0.5, Math.max(0.5, Math.floor(place) + 0.5));
    this.#cursor = { x: along(at.x + right * unit, this.size.width), y: along(at.y + down * unit, this.size.height) };
    if (this.#pressed) this.hand?.move(this.#cursor.x, this.#cursor.y, 1);
    this.#follow();
    this.redraw();
  }

  /** Keep the cursor in the frame. */
  #follow() {
    const { x, y } = inFrame(this.#view, this.#cursor);
    const { width, height } = this.room;
    const over = (at, side) => Math.min(0, side - 8 - at) + Math.max(0, 8 - at);
    this.#view = panned(this.#view, over(x, width), over(y, height), this.size, this.room);
  }

  #press() {
    if (this.#pressed) return;
    this.#cursor ??= { x: this.size.width / 2, y: this.size.height / 2 };
    this.#pressed = true;
    this.hand?.start(this.#cursor.x, this.#cursor.y, 1);
  }

  #lift() {
    if (!this.#pressed) return;
    this.#pressed = false;
    this.hand?.end();
  }
}
