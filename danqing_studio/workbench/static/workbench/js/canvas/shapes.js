// Shapes to mark with: rectangles and lassos, laid on a raster that is a mask, and a mask turned round.
import { within } from "./raster.js";

/** @param {{x: number, y: number}} from @param {{x: number, y: number}} to @returns {import("./raster.js").Box|null} what changed */
export function rectangle(raster, from, to, colour) {
  const box = within(
    { left: Math.min(from.x, to.x), top: Math.min(from.y, to.y), right: Math.max(from.x, to.x), bottom: Math.max(from.y, to.y) },
    raster,
  );
  if (!box) return null;
  for (let y = box.top; y < box.bottom; y += 1) for (let x = box.left; x < box.right; x += 1) set(raster, x, y, colour);
  return box;
}

/** Everything that a closed way goes around, by even and odd crossings. @param {{x: number, y: number}[]} points */
export function lasso(raster, points, colour) {
  if (points.length < 3) return null;
  const [xs, ys] = [points.map((one) => one.x), points.map((one) => one.y)];
  const box = within({ left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) }, raster);
  if (!box) return null;
  for (let y = box.top; y < box.bottom; y += 1) {
    const crossings = crossed(points, y + 0.5);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [first, last] = [Math.max(box.left, Math.round(crossings[i])), Math.min(box.right, Math.round(crossings[i + 1]))];
      for (let x = first; x < last; x += 1) set(raster, x, y, colour);
    }
  }
  return box;
}

/** What was clear is marked, what was marked is clear. */
export function invert(raster, colour) {
  for (let i = 0; i < raster.data.length; i += 4) raster.data.set([...colour.slice(0, 3), 255 - raster.data[i + 3]], i);
}

function crossed(points, y) {
  const found = [];
  points.forEach((one, i) => {
    const two = points[(i + 1) % points.length];
    if (one.y <= y !== two.y <= y) found.push(one.x + ((y - one.y) / (two.y - one.y)) * (two.x - one.x));
  });
  return found.sort((a, b) => a - b);
}

const set = (raster, x, y, colour) => raster.data.set([...colour.slice(0, 3), 255], 4 * (y * raster.width + x));
