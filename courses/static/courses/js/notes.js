/* Saves a note while it is written; without it, the form's button saves.
   Each save tells what it was written from, so that the server can merge what
   another device wrote meanwhile. What is not confirmed stays in this browser,
   under a name that is this reader's alone, and is sent again. */

const place = document.querySelector("[data-notes]");
const words = place.dataset;

const token = (form) => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

const look = (form) => {
  const { text, base } = form.elements;
  const said = form.querySelector("[data-save-state]");
  const shelf = `note:${words.notes}:${form.dataset.note}`;
  let timer = 0;
  let faults = 0;
  let busy = false;
  let leaving = false;

  const isOpen = () => text.value !== base.value;

  const keep = () => {
    try {
      if (isOpen()) localStorage.setItem(shelf, JSON.stringify({ text: text.value, base: base.value }));
      else localStorage.removeItem(shelf);
    } catch { /* no room: it waits in the field */ }
  };

  const tell = (sentence, failed, url, label) => {
    said.classList.toggle("save-state--failed", failed);
    if (url) {
      const link = Object.assign(document.createElement("a"), { href: url, textContent: label });
      said.replaceChildren(`${sentence} `, link);
    } else if (said.textContent !== sentence) said.textContent = sentence;
  };

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  };

  const again = () => {
    tell(words.wordsFailed, true);
    later(Math.min(60_000, 2_000 * 2 ** faults++));
  };

  const post = () => fetch(form.action, {
    method: "POST",
    headers: { "X-CSRFToken": token(form), Accept: "application/json" },
    body: new URLSearchParams({ place: form.dataset.note, text: text.value, base: base.value }),
    keepalive: text.value.length + base.value.length < 15_000,
    redirect: "manual",
  });

  /* What came back is what the next text is written from. Somebody who goes on
     writing during the save goes on from what was sent; the server merges. */
  const settle = (sent, reply) => {
    if (!reply.merged) base.value = reply.text;
    else if (text.value === sent) text.value = base.value = reply.text;
    else base.value = sent;
  };

  const hear = async (sent, reply) => {
    if (reply.type === "opaqueredirect" || reply.status === 401) return tell(words.wordsSignedOut, true, words.signIn, words.wordsSignIn);
    if (![200, 422].includes(reply.status)) return again();
    const answer = await reply.json();
    faults = 0;
    if (reply.status === 422) return tell(answer.sentence, true);
    settle(sent, answer);
    keep();
    if (isOpen()) later(1_000);
    return tell(answer.sentence, false);
  };

  async function send() {
    clearTimeout(timer);
    if (busy || leaving || !isOpen()) return;
    busy = true;
    const sent = text.value;
    try {
      await hear(sent, await post());
    } catch {
      again();
    }
    busy = false;
  }

  text.addEventListener("input", () => {
    keep();
    tell(words.wordsSaving, false);
    later(faults ? 2_000 : 1_500);
  });
  text.addEventListener("change", () => later(0));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  addEventListener("online", send);
  addEventListener("focus", send);
  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("pagehide", () => {
    if (isOpen() && !busy) post().catch(() => {});
    leaving = true;
  });

  try {
    const kept = JSON.parse(localStorage.getItem(shelf) ?? "null");
    if (kept && kept.text !== text.value) {
      text.value = kept.text;
      base.value = kept.base;
      tell(words.wordsRestored, false);
      later(0);
    } else keep();
  } catch { /* unreadable */ }
};

for (const form of place.querySelectorAll("form[data-note]")) look(form);
