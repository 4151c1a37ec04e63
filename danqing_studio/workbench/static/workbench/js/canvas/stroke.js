// One stroke of the brush: dabs along a way, which never cover more where they overlap.
import { around, within } from "./raster.js";

/**
 * @typedef {{radius: number, softness: number, opacity: number, colour: number[]|null, onto?: any}} Brush
 * Lengths in pixels; softness and opacity 0 to 1. Without a colour it is an eraser: what it wipes away gives back `onto`
 * (a raster), or nothing.
 */

const CLOSE = 0.25; // of a radius between two dabs
const LIGHTEST = 0.2; // of the radius that is left under no pressure at all

/** How much a dab covers at a distance from its middle. */
export function cover(distance, radius, softness) {
  const core = radius * (1 - softness);
  if (distance >= radius + 0.5) return 0;
  if (radius <= 0.5 && softness < 0.5) return distance < 0.75 ? 1 : 0;
  const edge = Math.max(radius - core, 1);
  const share = Math.min(1, Math.max(0, (core + edge - distance + (softness ? 0 : 0.5)) / edge));
  return share * share * (3 - 2 * share);
}

/** The radius under a pressure of 0 to 1. */
export const pressed = (radius, pressure) => radius * (LIGHTEST + (1 - LIGHTEST) * pressure);

/** Two straight RGBA colours mixed, weighed by their cover. */
export function mixed(one, two, share) {
  const alpha = one[3] * (1 - share) + two[3] * share;
  if (!alpha) return [0, 0, 0, 0];
  const channel = (k) => (one[k] * one[3] * (1 - share) + two[k] * two[3] * share) / alpha;
  return [channel(0), channel(1), channel(2), alpha];
}

export class Stroke {
  #covered;
  #before;
  #last = null;
  /** @type {import("./raster.js").Box|null} everything it reached */
  box = null;

  /** @param {import("./raster.js").Raster} raster @param {Brush} brush */
  constructor(raster, brush) {
    this.raster = raster;
    this.brush = brush;
    this.#before = raster.data.slice();
    this.#covered = new Float32Array(raster.width * raster.height);
  }

  /** Draw on to a point; pressure 0 to 1. @returns {import("./raster.js").Box|null} what changed */
  to(x, y, pressure = 1) {
    const from = this.#last ?? { x, y, pressure };
    const step = Math.max(0.5, CLOSE * this.brush.radius);
    const count = Math.max(1, Math.ceil(Math.hypot(x - from.x, y - from.y) / step));
    let changed = null;
    for (let i = this.#last ? 1 : count; i <= count; i += 1) {
      const share = i / count;
      const between = (one, two) => one + (two - one) * share;
      changed = around(changed, this.#dab(between(from.x, x), between(from.y, y), between(from.pressure, pressure)));
    }
    this.#last = { x, y, pressure };
    this.box = around(this.box, changed);
    return changed;
  }

  /** The pixels under the stroke's box as they were before it. */
  get before() {
    const { width } = this.raster;
    const { left, top, right, bottom } = this.box;
    const found = new Uint8ClampedArray(4 * (right - left) * (bottom - top));
    for (let y = top; y < bottom; y += 1) {
      found.set(this.#before.subarray(4 * (y * width + left), 4 * (y * width + right)), 4 * (y - top) * (right - left));
    }
    return found;
  }

  #dab(x, y, pressure) {
    const radius = pressed(this.brush.radius, pressure);
    const reach = radius + 1;
    const box = within({ left: x - reach, top: y - reach, right: x + reach, bottom: y + reach }, this.raster);
    if (!box) return null;
    for (let row = box.top; row < box.bottom; row += 1) {
      for (let column = box.left; column < box.right; column += 1) {
        const share = cover(Math.hypot(column + 0.5 - x, row + 0.5 - y), radius, this.brush.softness) * this.brush.opacity;
        const place = row * this.raster.width + column;
        if (share > this.#covered[place]) {
          this.#covered[place] = share;
          this.#lay(4 * place, share);
        }
      }
    }
    return box;
  }

  #lay(i, share) {
    const { colour, onto } = this.brush;
    const goal = colour ? [...colour.slice(0, 3), 255] : onto ? onto.data.subarray(i, i + 4) : [0, 0, 0, 0];
    const was = this.#before.subarray(i, i + 4);
    // Wiping to nothing keeps the colour of what is left.
    const found = goal[3] ? mixed(was, goal, share) : [was[0], was[1], was[2], was[3] * (1 - share)];
    this.raster.data.set(found.map(Math.round), i);
  }
}
