// A picture of one's own: chosen, dropped or pasted; no larger than is needed.
import { opened } from "../canvas/pictures.js";

const LARGEST = 2048; // pixels of the longer side that is sent

/**
 * @param {HTMLElement} zone a `.drop` with a file field and a picture
 * @param {(blob: Blob) => void} taken
 */
export function picking(zone, taken) {
  const field = zone.querySelector("input[type=file]");
  const image = zone.querySelector("img");
  async function take(file) {
    const url = URL.createObjectURL(file);
    try {
      const found = await opened(url);
      image.src = url;
      image.hidden = false;
      taken(await fitting(file, found));
    } catch {
      zone.dispatchEvent(new CustomEvent("unreadable"));
    }
  }
  field.addEventListener("change", () => field.files[0] && take(field.files[0]));
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    zone.classList.remove("over");
    const file = event.dataTransfer.files[0];
    if (file) take(file);
  });
}

/** The picture itself, or a smaller one. */
async function fitting(file, image) {
  const shrink = LARGEST / Math.max(image.naturalWidth, image.naturalHeight);
  if (shrink >= 1) return file;
  const canvas = new OffscreenCanvas(Math.round(shrink * image.naturalWidth), Math.round(shrink * image.naturalHeight));
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: "image/png" });
}
