// The easel: the picture on show, how far the painting is, and the whole screen for it.

/** @param {HTMLElement} root @param {import("./bench.js").Bench} bench */
export function easel(root, bench) {
  const [room, frame, picture, busy, progress] = ["room", "frame", "picture", "busy", "progress"].map((name) => root.querySelector(`[data-${name}]`));
  bench.stage = frame;

  const shape = (width, height) => frame.style.setProperty("--ratio", String(width / height || 1));
  const show = (url, alt) => {
    if (picture.src !== new URL(url, location.href).href) picture.src = url;
    picture.alt = alt;
  };
  picture.addEventListener("load", () => bench.current || shape(picture.naturalWidth, picture.naturalHeight));

  bench.on("begin", (url, alt, image) => {
    root.dataset.state = "painting";
    shape(image.naturalWidth, image.naturalHeight);
    frame.classList.add("drafted"); // a thumbnail, enlarged: soft, and no blocks
    show(url, alt);
  });
  bench.on("show", (url, alt) => {
    root.dataset.state = "painting";
    frame.classList.remove("drafted");
    show(url, alt);
  });
  bench.on("step", (step) => {
    if (!step) return;
    shape(step.width, step.height);
    bench.say(`${root.dataset.sayPainted} ${step.alt || step.label}`);
  });
  bench.on("busy", (under) => {
    busy.hidden = !under;
    progress.hidden = true;
    root.querySelector("[data-easel]").setAttribute("aria-busy", String(under));
  });
  bench.on("progress", (share, note) => {
    progress.hidden = false;
    progress.value = share;
    busy.querySelector("[data-busy-text]").textContent = note || root.dataset.sayPainting;
  });

  return {
    full() {
      if (document.fullscreenElement) document.exitFullscreen();
      else if (bench.current) room.requestFullscreen?.();
    },
  };
}
