// Keys for everything; none of them acts while someone writes.

const WRITING = "input:not([type=range], [type=radio], [type=checkbox]), textarea, select, [contenteditable]";

/** @param {HTMLElement} root @param {Record<string, () => void>} acts */
export function keys(root, acts) {
  const places = { "/": "[name=theme]", w: "[data-thumbs] .thumb[tabindex='0']", h: ".tree-step[aria-selected=true]" };
  const letters = { c: "compare", f: "full", k: "keep", d: "download", m: "alike", r: "surprise", "?": "help" };

  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.defaultPrevented || event.isComposing) return;
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      if (key !== "z" || event.altKey || event.target.matches(WRITING)) return;
      event.preventDefault();
      acts[event.shiftKey ? "forward" : "back"]();
      return;
    }
    if (event.altKey || event.target.matches(WRITING)) return;
    if (key === "escape") acts.layDown();
    if (!places[key] && !letters[key]) return;
    event.preventDefault();
    if (places[key]) root.querySelector(places[key])?.focus();
    else acts[letters[key]]();
  });

  for (const [name, act] of Object.entries(acts)) root.querySelector(`[data-act="${name}"]`)?.addEventListener("click", act);
}
