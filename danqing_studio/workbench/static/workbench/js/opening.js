// Pictures from elsewhere: a work of the gallery, a file dropped, chosen or pasted.
import { send } from "./sending.js";

/** @param {HTMLElement} root @param {import("./bench.js").Bench} bench @param {import("./wish.js").Wish} wish */
export function opening(root, bench, wish) {
  const take = async (fields, files = []) => {
    try {
      await bench.working(async () => {
        const sitting = await bench.places.sitting();
        const found = await send(root.dataset.open, { sitting, ...fields }, { pictures: files });
        if (found.photograph) return bench.advance("restyle", { style: wish.styles.size ? wish.style : [root.dataset.usualStyle] }, files, "");
        bench.learn([found]);
        bench.go(found.id);
        return bench.say(root.dataset.sayTaken);
      });
    } catch {
      // it has been told, and the table is as it was
    }
  };
  const picture = (files) => [...(files ?? [])].find((file) => file.type.startsWith("image/"));
  const takeFile = (file) => file && take({}, [file]);

  const input = root.querySelector("[data-open-file]");
  input.addEventListener("change", () => {
    takeFile(input.files[0]);
    input.value = "";
  });
  root.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.items].some((item) => item.kind === "file")) return;
    event.preventDefault();
    root.classList.add("dropping");
  });
  for (const name of ["dragleave", "drop"]) root.addEventListener(name, () => root.classList.remove("dropping"));
  root.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    takeFile(picture(event.dataTransfer.files));
  });
  document.addEventListener("paste", (event) => takeFile(picture(event.clipboardData?.files)));

  if (root.dataset.work) take({ work: root.dataset.work, key: root.dataset.key });
}
