// Where a picture lies in its frame: so much larger, so far moved. Every function gives a new view.

/** @typedef {{scale: number, x: number, y: number}} View x and y: the picture's corner in the frame, in its pixels */

export const CLOSEST = 64; // times

/** The whole picture in the middle of its frame. @returns {View} */
export function fitted(picture, frame) {
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height);
  return { scale, x: (frame.width - scale * picture.width) / 2, y: (frame.height - scale * picture.height) / 2 };
}

/** Closer by a factor, with what lies at (x, y) staying there; the picture always touches its frame. @returns {View} */
export function zoomed(view, factor, { x, y }, picture, frame) {
  const least = fitted(picture, frame).scale;
  const scale = Math.min(CLOSEST, Math.max(least, view.scale * factor));
  const by = scale / view.scale;
  return held({ scale, x: x - (x - view.x) * by, y: y - (y - view.y) * by }, picture, frame);
}

/** Moved by so many of the frame's pixels. @returns {View} */
export const panned = (view, dx, dy, picture, frame) => held({ ...view, x: view.x + dx, y: view.y + dy }, picture, frame);

/** A point of the frame in pixels of the picture. */
export const inPicture = (view, { x, y }) => ({ x: (x - view.x) / view.scale, y: (y - view.y) / view.scale });

/** A point of the picture in pixels of the frame. */
export const inFrame = (view, { x, y }) => ({ x: x * view.scale + view.x, y: y * view.scale + view.y });

function held(view, picture, frame) {
  const along = (at, side, room) => {
    const long = view.scale * side;
    return long <= room ? (room - long) / 2 : Math.min(0, Math.max(room - long, at));
  };
  return { ...view, x: along(view.x, picture.width, frame.width), y: along(view.y, picture.height, frame.height) };
}
