// What was painted, patch by patch: each can be undone and done again.

const MOST = 200; // patches kept

export class History {
  #done = [];
  #undone = [];

  /** @param {import("./raster.js").Raster} raster */
  constructor(raster) {
    this.raster = raster;
  }

  /** Keep what was just painted. @param {import("./raster.js").Box} box @param {Uint8ClampedArray} before */
  remember(box, before) {
    this.#done.push({ box, before, after: this.raster.cut(box) });
    if (this.#done.length > MOST) this.#done.shift();
    this.#undone = [];
  }

  get undoable() {
    return this.#done.length > 0;
  }

  get redoable() {
    return this.#undone.length > 0;
  }

  /** @returns {import("./raster.js").Box|null} what changed */
  undo() {
    const patch = this.#done.pop();
    if (!patch) return null;
    this.#undone.push(patch);
    this.raster.put(patch.box, patch.before);
    return patch.box;
  }

  /** @returns {import("./raster.js").Box|null} what changed */
  redo() {
    const patch = this.#undone.pop();
    if (!patch) return null;
    this.#done.push(patch);
    this.raster.put(patch.box, patch.after);
    return patch.box;
  }
}
