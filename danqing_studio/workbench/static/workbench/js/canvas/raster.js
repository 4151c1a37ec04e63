// Pixels that can be painted on: straight RGBA, and boxes of them.

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box right and bottom are outside */

export class Raster {
  /** @param {number} width @param {number} height @param {Uint8ClampedArray} [data] clear unless given */
  constructor(width, height, data = new Uint8ClampedArray(4 * width * height)) {
    this.width = width;
    this.height = height;
    this.data = data;
  }

  copy() {
    return new Raster(this.width, this.height, this.data.slice());
  }

  /** @returns {Box} */
  get box() {
    return { left: 0, top: 0, right: this.width, bottom: this.height };
  }

  /** The pixels in a box. @param {Box} box @returns {Uint8ClampedArray} */
  cut({ left, top, right, bottom }) {
    const wide = 4 * (right - left);
    const found = new Uint8ClampedArray(wide * (bottom - top));
    for (let y = top; y < bottom; y += 1) {
      const from = 4 * (y * this.width + left);
      found.set(this.data.subarray(from, from + wide), (y - top) * wide);
    }
    return found;
  }

  /** Put pixels back that were cut from a box. @param {Box} box @param {Uint8ClampedArray} pixels */
  put({ left, top, right, bottom }, pixels) {
    const wide = 4 * (right - left);
    for (let y = top; y < bottom; y += 1) {
      this.data.set(pixels.subarray((y - top) * wide, (y - top + 1) * wide), 4 * (y * this.width + left));
    }
  }

  /** @returns {number[]} red, green, blue, alpha */
  at(x, y) {
    return [...this.data.subarray(4 * (y * this.width + x), 4 * (y * this.width + x) + 4)];
  }

  /** @returns {boolean} whether nothing was ever painted */
  get clear() {
    for (let i = 3; i < this.data.length; i += 4) if (this.data[i]) return false;
    return true;
  }
}

/** The box around both; either may be null. */
export const around = (one, two) =>
  one && two
    ? {
        left: Math.min(one.left, two.left),
        top: Math.min(one.top, two.top),
        right: Math.max(one.right, two.right),
        bottom: Math.max(one.bottom, two.bottom),
      }
    : (one ?? two);

/** The part of a box that lies on a raster, in whole pixels; null where there is none. */
export function within({ left, top, right, bottom }, raster) {
  const box = {
    left: Math.max(0, Math.floor(left)),
    top: Math.max(0, Math.floor(top)),
    right: Math.min(raster.width, Math.ceil(right)),
    bottom: Math.min(raster.height, Math.ceil(bottom)),
  };
  return box.left < box.right && box.top < box.bottom ? box : null;
}

/** What of `now` is not as in `base`, on a clear sheet: opaque where it differs. @returns {Raster} */
export function changes(now, base) {
  const found = new Raster(now.width, now.height);
  for (let i = 0; i < now.data.length; i += 4) {
    if ([0, 1, 2].some((k) => now.data[i + k] !== base.data[i + k])) found.data.set([...now.data.subarray(i, i + 3), 255], i);
  }
  return found;
}
