// Styles are chosen as pictures; two or more are mixed, each with its weight.
const HALF = 50;

/** @param {HTMLElement} root @param {import("./wish.js").Wish} wish @param {import("./steering.js").Steering} steering */
export function styles(root, wish, steering) {
  const panel = root.querySelector("[data-styles]");
  const [mix, rows] = [panel.querySelector("[data-mix]"), panel.querySelector("[data-mix-rows]")];
  const model = panel.querySelector("[data-model]");
  const chosen = () => wish.changed("style");
  const repaint = () => wish.styles.size && steering.change({ style: wish.style });

  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-style]");
    if (!button) return;
    const name = button.dataset.style;
    const on = !wish.styles.delete(name);
    if (on) wish.styles.set(name, HALF);
    button.setAttribute("aria-pressed", String(on));
    mixture();
    chosen();
    repaint();
  });

  const useModel = () => {
    wish.model = model.value;
    wish.changed("model");
  };
  model?.addEventListener("change", useModel);
  if (model?.value) queueMicrotask(useModel); // the address names one; the rest of the page listens by then

  function mixture() {
    mix.hidden = wish.styles.size < 2;
    rows.replaceChildren(...(mix.hidden ? [] : [...wish.styles].map(([name, weight]) => row(name, weight))));
  }

  function row(name, weight) {
    const made = panel.querySelector("template[data-mix-row]").content.firstElementChild.cloneNode(true);
    const [label, range, output] = made.children;
    label.textContent = panel.querySelector(`[data-style="${name}"] span`).textContent;
    label.htmlFor = range.id = `mix-${name}`;
    range.value = output.value = weight;
    range.addEventListener("input", () => {
      wish.styles.set(name, Number(range.value));
      repaint();
    });
    range.addEventListener("change", chosen); // the wall follows once the slider rests
    return made;
  }
}
