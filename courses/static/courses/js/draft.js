/* Saves a long text while it is written and not only when the field is left: after a pause of three seconds
   it tells autosave.js that the field has changed. */

const PAUSE = 3000;

for (const field of document.querySelectorAll("[data-draft]")) {
  let timer;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => field.dispatchEvent(new Event("change", { bubbles: true })), PAUSE);
  });
}
