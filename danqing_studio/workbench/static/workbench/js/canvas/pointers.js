// Pointers on an element: one draws, with its pressure; two fingers, the wheel or the middle button move the view.

/**
 * @typedef {{start: (x: number, y: number, pressure: number) => void, move: (x: number, y: number, pressure: number) => void,
 *   end: () => void, cancel: () => void, look: (x: number, y: number) => void, gone: () => void,
 *   zoom: (factor: number, x: number, y: number) => void, pan: (dx: number, dy: number) => void}} Hand
 * Points are in the element's pixels. `look`: a pointer passes without pressing; `gone`: it left.
 */

const WHEEL = 0.0015; // of a doubling for each pixel that the wheel says

/** @param {HTMLElement} element @param {Hand} hand @returns {() => void} lets go */
export function follow(element, hand) {
  const down = new Map(); // pointerId -> its last point
  const stop = new AbortController();
  let drawing = null;
  let panning = null;

  const point = (event) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const pressure = (event) => (event.pointerType === "pen" ? event.pressure : 1);
  const on = (name, does, options = {}) => element.addEventListener(name, does, { signal: stop.signal, ...options });

  on("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    const at = point(event);
    down.set(event.pointerId, at);
    if (down.size === 2 && drawing !== null) {
      drawing = null;
      hand.cancel();
    } else if (event.button === 1) {
      panning = event.pointerId;
    } else if (down.size === 1 && event.button === 0) {
      drawing = event.pointerId;
      hand.start(at.x, at.y, pressure(event));
    }
  });

  on("pointermove", (event) => {
    const at = point(event);
    hand.look(at.x, at.y);
    const was = down.get(event.pointerId);
    if (!was) return;
    if (event.pointerId === drawing) {
      for (const each of event.getCoalescedEvents?.() ?? [event]) hand.move(...Object.values(point(each)), pressure(each));
    } else if (event.pointerId === panning) {
      hand.pan(at.x - was.x, at.y - was.y);
    } else if (down.size === 2) {
      pinch(event.pointerId, was, at);
    }
    down.set(event.pointerId, at);
  });

  function pinch(id, was, at) {
    const [other] = [...down].filter(([key]) => key !== id).map(([, place]) => place);
    const away = (one) => Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
    hand.zoom(away(at) / away(was), (at.x + other.x) / 2, (at.y + other.y) / 2);
    hand.pan((at.x - was.x) / 2, (at.y - was.y) / 2);
  }

  const up = (event) => {
    down.delete(event.pointerId);
    if (event.pointerId === panning) panning = null;
    if (event.pointerId !== drawing) return;
    drawing = null;
    if (event.type === "pointercancel") hand.cancel();
    else hand.end();
  };
  on("pointerleave", () => drawing === null && hand.gone());
  on("pointerup", up);
  on("pointercancel", up);
  on(
    "wheel",
    (event) => {
      event.preventDefault();
      const at = point(event);
      hand.zoom(2 ** (-event.deltaY * WHEEL * 4), at.x, at.y);
    },
    { passive: false },
  );
  return () => stop.abort();
}
