// Which one? by click, key or swipe, the next pair fetched meanwhile. Without scripts the form does it all.
import { send } from "./picks.js";
import { offer } from "./reasons.js";

const place = document.getElementById("pair");
const status = document.getElementById("pair-status");
const LOOK = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 450; // milliseconds for the seal
const SWIPE = 48; // pixels
/** @type {Promise<Element | null>} */
let next = fetchNext();
let busy = false;
if (place.querySelector("[data-waiting]")) begin();

/** The first pair, in the place of the blank sheets. */
async function begin() {
  const made = await next;
  if (!made) return location.replace(place.dataset.next); // which says what is the matter
  place.replaceChildren(made);
  next = fetchNext();
}

/** The next pair with its pictures under way; null when the server does not give one. */
async function fetchNext() {
  try {
    const answer = await fetch(place.dataset.next);
    if (!answer.ok) return null;
    const text = await answer.text();
    const made = new DOMParser().parseFromString(text, "text/html").querySelector("[data-pair]");
    await Promise.all([...(made?.querySelectorAll("img") ?? [])].map((one) => loaded(one.getAttribute("src"))));
    return made && document.importNode(made, true);
  } catch {
    return null;
  }
}

/** @param {string} address */
function loaded(address) {
  return new Promise((done) => {
    const image = new Image();
    image.onload = image.onerror = done;
    image.src = address;
  });
}

/** @param {HTMLFormElement} form @param {HTMLButtonElement} button */
async function choose(form, button) {
  if (busy) return;
  busy = true;
  const focused = form.contains(document.activeElement) ? document.activeElement.value : null;
  const kept = send(form.action, new FormData(form, button));
  button.classList.add("taken");
  form.classList.add("answered");
  const [made] = await Promise.all([next, new Promise((done) => setTimeout(done, LOOK))]);
  if (!made) {
    await kept;
    location.replace(place.dataset.next);
    return;
  }
  place.replaceChildren(made);
  if (focused !== null) made.querySelector(`button[value="${focused}"]`).focus({ preventScroll: true });
  status.textContent = `${status.dataset.text} ${made.querySelector(".pair-theme").textContent}`;
  next = fetchNext();
  busy = false;
  offer(await kept);
}

/** @param {string} value - "0" left, "1" right, "" neither */
function press(value) {
  place.querySelector(`[data-pair] button[value="${value}"]`)?.click();
}

place.addEventListener("submit", (event) => {
  event.preventDefault();
  choose(event.target, event.submitter);
});

const KEYS = { ArrowLeft: "0", ArrowRight: "1", ArrowDown: "" };
document.addEventListener("keydown", (event) => {
  if (!(event.key in KEYS) || event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
  if (event.target.closest("input, select, textarea, details")) return;
  event.preventDefault();
  press(KEYS[event.key]);
});

let start = null;
place.addEventListener("pointerdown", (event) => (start = event.pointerType === "mouse" ? null : event));
place.addEventListener("pointerup", (event) => {
  const across = start ? event.clientX - start.clientX : 0;
  const down = start ? event.clientY - start.clientY : 0;
  start = null;
  if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(down)) press(across < 0 ? "0" : "1");
});
