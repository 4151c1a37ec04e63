// One stop of the Tab key for a list; arrows walk within it, by where things stand on the screen.

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {HTMLElement} list @param {string} selector of what can be walked to */
export function roving(list, selector) {
  const all = () => [...list.querySelectorAll(selector)].filter((one) => !one.disabled);
  list.addEventListener("focusin", (event) => {
    const here = event.target.closest(selector);
    if (here) for (const one of all()) one.tabIndex = one === here ? 0 : -1;
  });
  list.addEventListener("keydown", (event) => {
    const here = event.target.closest(selector);
    const next = here && target(event, here, all());
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

function target(event, here, all) {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  if (event.key === "Home") return all[0];
  if (event.key === "End") return all.at(-1);
  return STEPS[event.key] ? nearest(here, all, STEPS[event.key]) : null;
}

/** The nearest one that way; along a line what is next in it, at its end the next one there is. */
function nearest(here, all, [dx, dy]) {
  const middle = (one) => {
    const box = one.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const [x, y] = middle(here);
  let [best, least] = [null, Infinity];
  for (const one of all) {
    const [a, b] = middle(one);
    const [along, aside] = dx ? [(a - x) * dx, Math.abs(b - y)] : [(b - y) * dy, Math.abs(a - x)];
    if (one !== here && along > 4 && along + 3 * aside < least && aside < along * 2) [best, least] = [one, along + 3 * aside];
  }
  return best ?? all[all.indexOf(here) + (dx || dy)] ?? null;
}
