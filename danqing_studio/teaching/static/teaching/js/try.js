// A model's drafts follow its sliders: one request at a time, and after it the newest wish alone.
const form = document.querySelector("[data-try]");
const picture = form?.querySelector("img");
const said = form?.querySelector("[role=status]");
let busy = false;
let moved = false;

async function draft() {
  if (busy) {
    moved = true;
    return;
  }
  busy = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if (answer.status === 200) show(await answer.blob());
    said.textContent = answer.status === 409 ? await answer.text() : "";
  } finally {
    busy = false;
  }
  if (moved) {
    moved = false;
    draft();
  }
}

/** @param {Blob} blob */
function show(blob) {
  const before = picture.src;
  picture.src = URL.createObjectURL(blob);
  if (before) URL.revokeObjectURL(before);
}

if (form) {
  form.hidden = false;
  form.addEventListener("input", draft);
  form.addEventListener("submit", (event) => event.preventDefault());
  draft();
}
