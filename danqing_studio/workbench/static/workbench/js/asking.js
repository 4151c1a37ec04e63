// The line in which one says what shall be painted, and what stands beside it.

/** @param {HTMLElement} root @param {import("./wish.js").Wish} wish */
export function asking(root, wish) {
  const form = root.querySelector("[data-ask]");
  const field = form.elements.theme;

  const take = () => {
    if (wish.theme === field.value) return;
    wish.theme = field.value;
    wish.changed("theme");
  };
  wish.shape = form.elements.shape.value; // it may have been chosen before this ran, or come back with the page
  field.addEventListener("input", (event) => {
    if (!event.isComposing) take(); // letters of a word that an input method is still putting together are no wish
  });
  field.addEventListener("compositionend", take);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take();
    root.querySelector("[data-thumbs] .thumb")?.focus();
  });
  form.addEventListener("change", (event) => {
    if (event.target.name !== "shape") return;
    wish.shape = event.target.value;
    wish.changed("shape");
  });
  form.querySelector("[data-surprise]").addEventListener("click", () => wish.surprise());
  root.addEventListener("click", (event) => {
    const idea = event.target.closest("[data-idea]");
    if (!idea) return;
    field.value = idea.textContent;
    take();
    field.focus();
  });
  return { field, take };
}

/** Words that are not known, each with those that are nearest; one click puts one in its place. */
export class Words {
  #place;
  #field;
  #take;

  constructor(root, { field, take }) {
    this.#place = root.querySelector("[data-words]");
    this.#field = field;
    this.#take = take;
    this.root = root;
  }

  /** @param {[string, string][]} unknown word and the nearest ones @param {string} text instead of them: what is wrong */
  show(unknown, text = "") {
    this.#place.replaceChildren();
    this.#place.hidden = !unknown.length && !text;
    if (text) this.#place.textContent = text;
    if (!unknown.length) return;
    this.#place.append(this.root.dataset.sayUnknown, " ", ...unknown.map(([word, near]) => this.#told(word, near)));
  }

  #told(word, near) {
    const told = this.root.querySelector("template[data-word]").content.firstElementChild.cloneNode(true);
    told.querySelector("b").textContent = word;
    for (const one of near.split(/[,，、]\s*/)) told.querySelector(".bench-near").append(this.#offer(word, one), " ");
    return told;
  }

  #offer(word, near) {
    const button = this.root.querySelector("template[data-near]").content.firstElementChild.cloneNode(true);
    button.textContent = near;
    button.addEventListener("click", () => {
      this.#field.value = this.#field.value.replace(new RegExp(word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "i"), near);
      this.#take();
      this.#field.focus();
    });
    return button;
  }
}
