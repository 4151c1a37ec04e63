// The rail of tools: each is loaded when it is first taken up, and has the side panel while it is in hand.
import { roving } from "./roving.js";

/** @param {HTMLElement} root @param {import("./bench.js").Bench} bench */
export function tools(root, bench) {
  const rail = root.querySelector("[data-rail]");
  const [panel, own, title, body] = ["tool-panel", "own-panels", "tool-title", "tool-body"].map((name) => root.querySelector(`[data-${name}]`));
  let inHand = null; // {button, leave}

  roving(rail, ".rail-tool");
  rail.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-tool]");
    if (!button) return;
    const again = inHand?.button === button;
    layDown();
    if (!again) await takeUp(button);
  });
  root.querySelector("[data-tool-close]").addEventListener("click", layDown);

  async function takeUp(button) {
    const template = root.querySelector(`template[data-panel="${button.dataset.tool}"]`);
    title.textContent = button.querySelector("span").textContent;
    body.replaceChildren(template.content.cloneNode(true));
    show(true, button);
    inHand = { button };
    const mine = inHand;
    try {
      const { mount } = await import(button.dataset.module);
      if (inHand === mine) inHand.leave = await mount(body, bench);
    } catch (fault) {
      bench.fault(root.dataset.sayFault);
      layDown();
      throw fault; // for whoever looks into it
    }
  }

  function layDown() {
    if (!inHand) return;
    const { button, leave } = inHand;
    inHand = null;
    leave?.();
    body.replaceChildren();
    show(false, button);
    bench.restore();
    if (document.activeElement === document.body) button.focus();
  }

  function show(on, button) {
    panel.hidden = !on;
    own.hidden = on;
    root.dataset.tool = on ? button.dataset.tool : "";
    button.setAttribute("aria-pressed", String(on));
  }

  return { layDown: () => inHand && (layDown(), true) };
}
