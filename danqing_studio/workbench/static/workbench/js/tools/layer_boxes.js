// The boxes on the stage: each is a subject that can be taken hold of, by pointer or by keys.

const STEP = 0.01; // of the picture, for an arrow; five times as far with Shift
const GROW = 1.06;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @typedef {{name: string, box: import("./layer_places.js").Box}} Shown
 * @param {HTMLElement} stage @param {HTMLElement} sample a box
 * @param {{select: (i: number) => void, move: (i: number, dx: number, dy: number) => void, scale: (i: number, factor: number) => void,
 *   mirror: (i: number) => void, raise: (i: number, by: number) => void, remove: (i: number) => void, rest: () => void}} hand
 */
export function boxes(stage, sample, hand) {
  const holder = document.createElement("div");
  holder.className = "layer-boxes";
  stage.append(holder);
  const all = [];

  function made(index) {
    const box = sample.cloneNode(true);
    box.addEventListener("focus", () => hand.select(index));
    box.addEventListener("keydown", (event) => keys(event, index, hand));
    drag(box, (dx, dy) => hand.move(index, dx, dy), hand, holder, () => box.focus({ preventScroll: true }));
    drag(box.querySelector(".layer-grip"), (_dx, dy) => hand.scale(index, 1 - 2 * dy), hand, holder, () => hand.select(index));
    holder.append(box);
    return box;
  }

  return {
    /** @param {Shown[]} shown @param {number} selected */
    show(shown, selected) {
      while (all.length > shown.length) all.pop().remove();
      while (all.length < shown.length) all.push(made(all.length));
      shown.forEach(({ name, box }, i) => {
        const style = all[i].style;
        style.setProperty("left", `${100 * box.left}%`);
        style.setProperty("top", `${100 * box.top}%`);
        style.setProperty("width", `${100 * (box.right - box.left)}%`);
        style.setProperty("height", `${100 * (box.bottom - box.top)}%`);
        all[i].setAttribute("aria-label", name);
        all[i].setAttribute("aria-pressed", String(i === selected));
      });
    },
    focus: (index) => all[index]?.focus({ preventScroll: true }),
    leave: () => holder.remove(),
  };
}

function drag(element, does, hand, holder, taken) {
  let last = null;
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.preventDefault();
    element.setPointerCapture(event.pointerId);
    last = event;
    taken();
  });
  element.addEventListener("pointermove", (event) => {
    if (!last) return;
    event.stopPropagation();
    const { clientWidth, clientHeight } = holder;
    does((event.clientX - last.clientX) / clientWidth, (event.clientY - last.clientY) / clientHeight);
    last = event;
  });
  for (const name of ["pointerup", "pointercancel"]) {
    element.addEventListener(name, (event) => {
      if (!last) return;
      event.stopPropagation();
      last = null;
      hand.rest();
    });
  }
}

function keys(event, index, hand) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const way = ARROWS[event.key];
  const by = STEP * (event.shiftKey ? 5 : 1);
  if (way) hand.move(index, way[0] * by, way[1] * by);
  else if (event.key === "+" || event.key === "=") hand.scale(index, GROW);
  else if (event.key === "-") hand.scale(index, 1 / GROW);
  else if (event.key.toLowerCase() === "m") hand.mirror(index);
  else if (event.key === "PageUp") hand.raise(index, 1);
  else if (event.key === "PageDown") hand.raise(index, -1);
  else if (event.key === "Delete" || event.key === "Backspace") hand.remove(index);
  else return;
  event.preventDefault();
  event.stopPropagation();
  hand.rest();
}
