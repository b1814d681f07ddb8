// Draw the preview anew while a design is being edited. Without this script the picture shows the design as it is saved.
const form = document.getElementById("design");
const asked = document.getElementById("asked");
const sheet = document.getElementById("sheet");
const image = sheet.querySelector("img");
const words = sheet.querySelector("figcaption");
let timer = 0;
let request = null;
let isTyped = false;

function soon() {
  window.clearTimeout(timer);
  timer = window.setTimeout(draw, 500);
}

async function draw() {
  request?.abort();
  request = new AbortController();
  const choice = new FormData(asked);
  sheet.classList.add("is-waiting");
  words.textContent = words.dataset.waiting;
  try {
    const reply = isTyped ? await typed(choice) : await fetch(`${form.dataset.preview}?${new URLSearchParams(choice)}&width=1000`, { signal: request.signal });
    sheet.classList.toggle("has-failed", !reply.ok);
    if (reply.ok) {
      const old = image.src;
      image.src = URL.createObjectURL(await reply.blob());
      if (old.startsWith("blob:")) URL.revokeObjectURL(old);
      words.textContent = isTyped ? words.dataset.typed : words.dataset.saved;
    } else {
      words.textContent = reply.status === 422 ? await reply.text() : "";
    }
    sheet.classList.remove("is-waiting");
  } catch (fault) {
    if (fault.name !== "AbortError") sheet.classList.remove("is-waiting");
  }
}

function typed(choice) {
  const body = new FormData(form);
  for (const [name, value] of choice) body.set(name, value);
  body.set("width", "1000");
  return fetch(form.dataset.preview, { method: "POST", body, signal: request.signal });
}

form.addEventListener("input", () => { isTyped = true; soon(); });
form.addEventListener("change", () => { isTyped = true; soon(); });
asked.addEventListener("change", () => { draw(); everyLanguage(); });

function everyLanguage() {
  const choice = new FormData(asked);
  for (const picture of document.querySelectorAll("img[data-language]")) {
    choice.set("language", picture.dataset.language);
    picture.src = `${form.dataset.preview}?${new URLSearchParams(choice)}&width=480`;
  }
}
