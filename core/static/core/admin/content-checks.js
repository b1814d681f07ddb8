/* Asks again what the checks find, whenever Wagtail has taken the form for its preview. */
const panel = document.querySelector("[data-content-checks]");
let asked = 0;

async function look() {
  const number = ++asked;
  try {
    const reply = await fetch(panel.dataset.contentChecks, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    // An answer that was overtaken by a later one is old.
    if (!reply.ok || number !== asked) return;
    const html = await reply.text();
    if (html !== panel.dataset.shown) {
      panel.dataset.shown = html;
      panel.innerHTML = html;
    }
  } catch {
    // Without a line what was found last stays, and the next preview asks again.
  }
}

if (panel) {
  document.addEventListener("w-preview:loaded", look);
  document.addEventListener("w-preview:updated", look);
}
