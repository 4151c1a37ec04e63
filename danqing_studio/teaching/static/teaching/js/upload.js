// Pictures are sent one a request, three at a time, with progress; what is refused is named with the reason.
// A set knows its pictures: whoever drops a folder again, after the line was cut, sends no picture twice.
const AT_ONCE = 3;
const REFUSED = 422; // the answer says why
const TRIES = 3; // of one file, where the line is cut

const form = document.getElementById("drop");
const bar = form.querySelector("progress");
const words = form.querySelector(".sending p");
const refused = form.querySelector(".refused");

/** @typedef {{file: File, path: string}} Sent */

/** What was dropped, folders walked through. @param {DataTransferItemList} items @returns {Promise<Sent[]>} */
async function dropped(items) {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  return (await Promise.all(entries.map((entry) => walk(entry)))).flat();
}

/** @param {FileSystemEntry} entry @returns {Promise<Sent[]>} */
async function walk(entry) {
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed));
    return [{ file, path: entry.fullPath.replace(/^\//, "") }];
  }
  const reader = entry.createReader();
  const found = [];
  for (let some = [null]; some.length; ) {
    some = await new Promise((done, failed) => reader.readEntries(done, failed)); // at most 100 at a time
    found.push(...some);
  }
  return (await Promise.all(found.map(walk))).flat();
}

/** Send one file. @param {Sent} one @returns {Promise<Object<string, any>>} */
async function send({ file, path }) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  body.append("path", path);
  body.append("file", file);
  for (let left = TRIES; ; left--) {
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.ok || answer.status === REFUSED) return await answer.json();
      throw new Error(String(answer.status));
    } catch (fault) {
      if (left <= 1) throw fault;
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
}

/** @param {string} name @param {string} why */
function tell(name, why) {
  const line = refused.appendChild(document.createElement("li"));
  line.append(name, Object.assign(document.createElement("span"), { textContent: why, className: "faint" }));
  refused.hidden = false;
}

/** @param {Sent[]} all */
async function sendAll(all) {
  const waiting = all.filter(({ file }) => !file.name.startsWith("."));
  if (!waiting.length) return;
  const whole = waiting.length;
  let done = 0;
  let doubled = 0;
  let cut = false;
  form.querySelector(".sending").hidden = false;
  form.ariaBusy = "true";
  const show = () => {
    bar.value = done / whole;
    const count = form.dataset.of.replace("{done}", done).replace("{all}", whole);
    words.textContent = doubled ? `${count} · ${form.dataset.doubled.replace("{n}", doubled)}` : count;
  };
  show();
  const work = async () => {
    for (let one = waiting.shift(); one && !cut; one = waiting.shift()) {
      try {
        const answer = await send(one);
        if (answer.refused) tell(one.path, answer.refused);
        doubled += answer.doubled ? 1 : 0;
        done += 1;
        show();
      } catch {
        cut = true;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (cut) words.textContent = form.dataset.left;
  else if (refused.hidden) location.reload();
  else await showRest();
  form.ariaBusy = "false";
}

/** The page anew, while what was refused stays to be read. */
async function showRest() {
  const page = await (await fetch(location.href)).text();
  const fresh = new DOMParser().parseFromString(page, "text/html");
  for (const part of ["#tiles", "#came", "#rest", ".page-head"]) {
    const made = document.importNode(fresh.querySelector(part), true);
    document.querySelector(part).replaceWith(made);
    window.htmx.process(made);
  }
}

for (const one of form.querySelectorAll(".scripted, #pick-folder")) one.hidden = false;
form.querySelector(".plain-send").hidden = true;
form.addEventListener("change", (event) => {
  const files = [...event.target.files];
  event.target.value = "";
  sendAll(files.map((file) => ({ file, path: file.webkitRelativePath || file.name })));
});
for (const kind of ["dragover", "dragenter"]) {
  form.addEventListener(kind, (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
}
for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, () => form.classList.remove("over"));
form.addEventListener("drop", async (event) => {
  event.preventDefault();
  sendAll(await dropped(event.dataTransfer.items));
});
