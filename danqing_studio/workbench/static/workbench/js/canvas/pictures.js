// Between rasters and the pictures that browsers know.
import { Raster } from "./raster.js";

/** The picture at an address, decoded. @param {string} url @returns {Promise<HTMLImageElement>} */
export async function opened(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

/** Its pixels; with a size, drawn to that. @param {CanvasImageSource & {width: number, height: number}} image */
export function rasterOf(image, width = image.naturalWidth ?? image.width, height = image.naturalHeight ?? image.height) {
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(image, 0, 0, width, height);
  return new Raster(width, height, pen.getImageData(0, 0, width, height).data);
}

/** A canvas that shows the raster, pixel for pixel. @param {Raster} raster @returns {OffscreenCanvas} */
export function canvasOf(raster) {
  const canvas = new OffscreenCanvas(raster.width, raster.height);
  canvas.getContext("2d").putImageData(new ImageData(raster.data, raster.width, raster.height), 0, 0);
  return canvas;
}

/** @param {Raster} raster @returns {Promise<Blob>} a PNG */
export const pngOf = (raster) => canvasOf(raster).convertToBlob({ type: "image/png" });

/** A mask as the engine reads it: white where it is marked, black elsewhere. @param {Raster} raster */
export function maskOf(raster) {
  const grey = new Raster(raster.width, raster.height);
  for (let i = 0; i < raster.data.length; i += 4) grey.data.set([raster.data[i + 3], raster.data[i + 3], raster.data[i + 3], 255], i);
  return pngOf(grey);
}
