// Filling: the even ground around a point takes a colour.

/** How far two colours are apart, 0 to 255. */
const apart = (data, i, j) => Math.max(...[0, 1, 2, 3].map((k) => Math.abs(data[i + k] - data[j + k])));

/**
 * Which pixels hang together with the one at (x, y) and are like it.
 * @param {import("./raster.js").Raster} raster @param {number} tolerance 0 to 255
 * @returns {{mask: Uint8Array, box: import("./raster.js").Box}} 1 where
 */
export function ground(raster, x, y, tolerance) {
  const { width, height, data } = raster;
  const mask = new Uint8Array(width * height);
  const start = 4 * (y * width + x);
  const box = { left: x, top: y, right: x + 1, bottom: y + 1 };
  const open = [y * width + x];
  mask[y * width + x] = 1;
  while (open.length) {
    const place = open.pop();
    const [column, row] = [place % width, Math.floor(place / width)];
    box.left = Math.min(box.left, column);
    box.right = Math.max(box.right, column + 1);
    box.top = Math.min(box.top, row);
    box.bottom = Math.max(box.bottom, row + 1);
    for (const [near, inside] of [
      [place - 1, column > 0],
      [place + 1, column < width - 1],
      [place - width, row > 0],
      [place + width, row < height - 1],
    ]) {
      if (!inside || mask[near] || apart(data, start, 4 * near) > tolerance) continue;
      mask[near] = 1;
      open.push(near);
    }
  }
  return { mask, box };
}

/** Lay a colour where the mask is 1. */
export function lay(raster, mask, colour) {
  for (let i = 0; i < mask.length; i += 1) if (mask[i]) raster.data.set([...colour.slice(0, 3), 255], 4 * i);
}
