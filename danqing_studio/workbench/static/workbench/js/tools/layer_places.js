// Where layers lie: subjects moved, scaled and mirrored as numbers, and what of their sheets follows.

/**
 * @typedef {{concept: string, x: number, y: number, size: number, flip: boolean, seed: number}} Subject
 * (x, y) is its foot, in shares of the picture; size its height, in shares of the picture's.
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box in shares
 * @typedef {{image: CanvasImageSource, box: Box, of: Subject}} Sheet what was drawn, and of which subject as it was then
 */

const held = (value, low, high) => Math.round(1e4 * Math.min(high, Math.max(low, value))) / 1e4;

/** @param {Subject} subject @returns {Subject} */
export const moved = (subject, dx, dy) => ({ ...subject, x: held(subject.x + dx, 0, 1), y: held(subject.y + dy, 0, 1) });
/** @param {Subject} subject @returns {Subject} */
export const scaled = (subject, factor) => ({ ...subject, size: held(subject.size * factor, 0.02, 1) });
/** @param {Subject} subject @returns {Subject} */
export const mirrored = (subject) => ({ ...subject, flip: !subject.flip });

/** The list with one of it moved by so many places. */
export function reordered(list, index, by) {
  const goal = Math.min(list.length - 1, Math.max(0, index + by));
  const found = list.toSpliced(index, 1);
  return found.toSpliced(goal, 0, list[index]);
}

/** The box of a subject's sheet where the subject stands now. @param {Sheet} sheet @param {Subject} now @returns {Box} */
export function boxOf({ box, of }, now) {
  const grow = now.size / of.size;
  const x = (at) => now.x + (at - of.x) * grow * (now.flip === of.flip ? 1 : -1);
  const y = (at) => now.y + (at - of.y) * grow;
  const sides = [x(box.left), x(box.right)].sort((a, b) => a - b);
  return { left: sides[0], top: y(box.top), right: sides[1], bottom: y(box.bottom) };
}

/**
 * Draw a picture of layers as they lie now, from back to front.
 * @param {CanvasRenderingContext2D} pen @param {CanvasImageSource} ground @param {{sheet: Sheet, subject: Subject}[]} layers
 */
export function composed(pen, ground, layers) {
  const { width, height } = pen.canvas;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(ground, 0, 0, width, height);
  for (const { sheet, subject } of layers) {
    const grow = subject.size / sheet.of.size;
    const turn = subject.flip === sheet.of.flip ? 1 : -1;
    pen.setTransform(grow * turn, 0, 0, grow, width * (subject.x - turn * grow * sheet.of.x), height * (subject.y - grow * sheet.of.y));
    pen.drawImage(sheet.image, 0, 0, width, height);
  }
  pen.setTransform(1, 0, 0, 1, 0, 0);
}
