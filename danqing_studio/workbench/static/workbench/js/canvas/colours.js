// Colours as people choose them, and those that a picture is made of.

/** "#rrggbb" to red, green and blue. */
export const fromHex = (text) => [1, 3, 5].map((i) => Number.parseInt(text.slice(i, i + 2), 16));

/** Red, green and blue to "#rrggbb". */
export const toHex = (colour) => `#${[0, 1, 2].map((i) => Math.round(colour[i]).toString(16).padStart(2, "0")).join("")}`;

const square = (one, two) => [0, 1, 2].reduce((sum, k) => sum + (one[k] - two[k]) ** 2, 0);

/**
 * The colours that a raster is mostly made of, the most frequent first: centres that lie as far apart as can be, then
 * moved into the middle of what is nearest to them.
 * @param {import("./raster.js").Raster} raster @param {number} count
 */
export function palette(raster, count, rounds = 6) {
  const pixels = [];
  const every = Math.max(1, Math.floor((raster.width * raster.height) / 2048));
  for (let i = 0; i < raster.data.length; i += 4 * every) if (raster.data[i + 3] > 127) pixels.push(raster.data.subarray(i, i + 3));
  if (!pixels.length) return [];
  let centres = [pixels[0]];
  while (centres.length < count) {
    centres.push(pixels.reduce((far, one) => (nearness(one, centres) > nearness(far, centres) ? one : far)));
  }
  let shares = [];
  for (let round = 0; round < rounds; round += 1) {
    const groups = centres.map(() => [0, 0, 0, 0]);
    for (const one of pixels) {
      const group = groups[nearest(one, centres)];
      for (let k = 0; k < 3; k += 1) group[k] += one[k];
      group[3] += 1;
    }
    centres = groups.map((group, i) => (group[3] ? group.slice(0, 3).map((sum) => sum / group[3]) : centres[i]));
    shares = groups.map((group) => group[3]);
  }
  const order = centres.map((_, i) => i).sort((one, two) => shares[two] - shares[one]);
  return [...new Set(order.filter((i) => shares[i]).map((i) => toHex(centres[i])))];
}

const nearest = (one, centres) => centres.reduce((best, centre, i) => (square(one, centre) < square(one, centres[best]) ? i : best), 0);
const nearness = (one, centres) => Math.min(...centres.map((centre) => square(one, centre)));
