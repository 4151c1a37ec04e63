// Keeping a work, and taking the picture away as a file.
import { followed } from "./following.js";
import { send } from "./sending.js";

/** @param {HTMLElement} root @param {import("./bench.js").Bench} bench */
export function keeping(root, bench) {
  const dialog = document.getElementById("keep");
  const form = dialog.querySelector("[data-keep]");
  const [kept, bar, done, link] = ["kept", "keep-progress", "keep-done", "keep-link"].map((name) => dialog.querySelector(`[data-${name}]`));

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { title, story, visibility } = Object.fromEntries(new FormData(form));
    try {
      const work = await bench.working(() => send(bench.current.keep, { title, story, visibility }));
      form.hidden = true;
      kept.hidden = false;
      link.href = work.page;
      await followed(work.events, (share) => (bar.value = share));
      bar.value = 1;
      done.hidden = false;
      link.focus();
      bench.say(root.dataset.sayKept);
    } catch (fault) {
      if (!kept.hidden) bench.fault(fault.message); // the job's own fault; others have been told
      dialog.close();
    }
  });
  return () => {
    if (!bench.current) return;
    form.hidden = false;
    kept.hidden = done.hidden = true;
    bar.value = 0;
    form.elements.title.value ||= bench.current.facts?.theme ?? "";
    dialog.showModal();
    form.elements.title.select();
  };
}

/** @param {import("./bench.js").Bench} bench */
export function downloading(bench) {
  const dialog = document.getElementById("download");
  const form = dialog.querySelector("[data-download]");

  form.addEventListener("change", () => {
    form.querySelector("[data-pdf]").hidden = form.elements.format.value !== "pdf";
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { format, page, margin } = Object.fromEntries(new FormData(form));
    const wish = new URLSearchParams(format === "pdf" ? { format, page, margin } : { format });
    const link = Object.assign(document.createElement("a"), { href: `${bench.current.download}?${wish}`, download: "" });
    link.click();
    dialog.close();
  });
  return () => bench.current && dialog.showModal();
}
