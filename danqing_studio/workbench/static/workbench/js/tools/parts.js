// What tools share: forms read, chance drawn, previews that follow, and what is not yet a step watched over.

/** A seed; the same one gives what the preview showed. */
export const chance = () => crypto.getRandomValues(new Uint32Array(1))[0] >>> 1;

/** The options in a form: numbers, yes and no, and texts. Fields with data-skip are the tool's own. */
export function read(form) {
  const found = {};
  for (const field of form.elements) {
    if (!field.name || "skip" in field.dataset || (field.type === "radio" && !field.checked)) continue;
    if (field.type === "checkbox") found[field.name] = field.checked;
    else if (field.type === "range" || "number" in field.dataset) found[field.name] = Number(field.value) / Number(field.dataset.of ?? 1);
    else if (field.name === "style") found.style = field.value ? [field.value] : [];
    else found[field.name] = field.value;
  }
  return found;
}

/** Calls `does` now, and once more when it is done if it was asked for meanwhile: the newest wins, none waits. */
export function following(does) {
  let [running, again] = [false, false];
  return async function ask() {
    again = running;
    if (running) return;
    running = true;
    await does().catch(() => {}); // the bench has told of it
    running = false;
    if (again) ask();
  };
}

/** Calls `does` when nothing was asked for `pause` milliseconds; `now()` and `off()` do it at once, or not at all. */
export function afterPause(does, pause) {
  let timer = 0;
  return {
    later() {
      clearTimeout(timer);
      timer = setTimeout(does, pause);
    },
    now() {
      clearTimeout(timer);
      return does();
    },
    off: () => clearTimeout(timer),
  };
}

/** While `open()` is true, leaving the page asks first. @returns {() => void} lets go */
export function watchOver(open) {
  const ask = (event) => open() && event.preventDefault();
  addEventListener("beforeunload", ask);
  return () => removeEventListener("beforeunload", ask);
}

/** Have a button do something that takes a moment, once at a time. */
export function does(button, deed) {
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    try {
      await deed();
    } catch {
      // The bench has told of it; what was drawn or chosen is still there.
    } finally {
      button.removeAttribute("aria-disabled");
    }
  });
}

/** Everything that a tool must let go of when it is laid down, in one; the panel says `data-ready` until then. */
export const leaving =
  (panel, ...all) =>
  () => {
    delete panel.dataset.ready;
    all.forEach((one) => one?.());
  };

/** The picture in the panel follows what is on show. */
export function mirror(image, bench) {
  const show = (url, alt) => {
    image.src = url;
    image.alt = alt;
  };
  if (bench.current) show(bench.current.painting, bench.current.alt);
  return bench.on("show", show);
}
