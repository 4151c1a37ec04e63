// Toasts go when dismissed, or by themselves unless they tell of a fault; not while someone is at them.
const STAY = 8000; // milliseconds

export function toast(text) {
  const made = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  made.querySelector("p").textContent = text;
  document.getElementById("messages").append(made);
}

function leave(one) {
  if (!one.isConnected) return;
  if (one.matches(":hover, :focus-within")) setTimeout(leave, STAY, one);
  else one.remove();
}

const watch = (root) => {
  for (const one of root.querySelectorAll(".toast:not(.error)")) setTimeout(leave, STAY, one);
};

watch(document);
document.addEventListener("htmx:oobAfterSwap", (event) => watch(event.detail.target));
document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".toast").remove();
  const text = event.target.closest("[data-toast]")?.dataset.toast;
  if (text) toast(text);
});
