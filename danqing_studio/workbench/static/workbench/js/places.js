// Where things are asked for. A sitting is begun with its first step, and has an address from then on.
import { send } from "./sending.js";

/** @param {HTMLElement} root */
export function places(root) {
  let begun = root.dataset.sitting ? Promise.resolve(root.dataset.sitting) : null;

  async function begin() {
    const { id } = await send(root.dataset.begin);
    window.history.replaceState(null, "", `${root.dataset.create}${id}/`);
    return id;
  }
  function sitting() {
    begun ??= begin().catch((fault) => {
      begun = null;
      throw fault;
    });
    return begun;
  }
  return { preview: root.dataset.preview, sitting, steps: async () => `${root.dataset.create}${await sitting()}/steps/` };
}
