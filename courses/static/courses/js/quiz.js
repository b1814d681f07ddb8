/* Saves answers as they are given; without it, the form's buttons save.
   What is not confirmed stays in this browser and is sent again:
   after a lost line or a new sign-in. */

const form = document.querySelector("[data-quiz]");
const words = form.dataset;
const place = form.querySelector("[data-save-state]");
const shelf = `quiz:${words.attempt}`;
let waiting = {};
let timer = 0;
let faults = 0;
let busy = false;
let leaving = false;

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const left = () => Object.keys(waiting).length;
const fields = (question) => [...question.querySelectorAll("input:not([type=hidden])")];

const keep = () => {
  try {
    if (left()) localStorage.setItem(shelf, JSON.stringify(waiting));
    else localStorage.removeItem(shelf);
  } catch { /* no room: they wait in memory */ }
};

const tell = (sentence, url, label) => {
  if (url) {
    const link = Object.assign(document.createElement("a"), { href: url, textContent: label });
    place.replaceChildren(`${sentence} `, link);
  } else if (place.textContent !== sentence) place.textContent = sentence;
};

const failed = (yes) => place.classList.toggle("save-state--failed", yes);

const fieldOf = (key) => form.querySelector(`[data-question="${CSS.escape(key)}"]`);

const given = (question) => {
  const all = fields(question);
  if (all[0]?.type === "checkbox") return all.filter((field) => field.checked).map((field) => field.value);
  if (all[0]?.type === "radio") return all.find((field) => field.checked)?.value ?? null;
  return all[0]?.value.trim() || null;
};

const put = (question, answer) => {
  for (const field of fields(question)) {
    if (field.type === "text") field.value = answer ?? "";
    else field.checked = [answer].flat().includes(field.value);
  }
};

const complain = (key, sentence) => {
  const question = fieldOf(key);
  if (!question) return;
  question.querySelector("[data-error]").textContent = sentence;
  const [field] = fields(question);
  if (sentence) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
};

const confirmed = (key, answer) => {
  const none = answer === null || answer.length === 0;
  const state = document.querySelector(`[data-state-of="${CSS.escape(key)}"]`);
  if (state) state.textContent = none ? words.wordsUnanswered : words.wordsAnswered;
  const shown = fieldOf(key)?.querySelector("[data-shown]");
  if (shown) shown.value = none ? "" : [answer].flat().join(" ");
  complain(key, "");
};

const later = (wait) => {
  clearTimeout(timer);
  timer = setTimeout(send, wait);
};

const again = () => {
  failed(true);
  tell(words.wordsFailed);
  later(Math.min(60_000, 2_000 * 2 ** faults++));
};

const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

const post = (sent) => {
  const entries = Object.entries(sent);
  return fetch(words.quiz, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token(), Accept: "application/json" },
    body: JSON.stringify({
      answers: Object.fromEntries(entries.map(([key, one]) => [key, one.given])),
      ages: Object.fromEntries(entries.map(([key, one]) => [key, (Date.now() - one.at) / 1000])),
    }),
    keepalive: true,
    redirect: "manual",
  });
};

const settle = (sent, keys) => {
  for (const key of keys) if (waiting[key]?.at === sent[key]?.at) delete waiting[key];
  keep();
};

const hear = async (sent, reply) => {
  if (reply.status === 401 || reply.type === "opaqueredirect") {
    failed(true);
    return tell(words.wordsSignedOut, words.signIn, words.wordsSignIn);
  }
  if (![200, 409, 422].includes(reply.status)) return again();
  const said = await reply.json();
  faults = 0;
  failed(reply.status !== 200);
  if (reply.status === 409) {
    if (said.code === "handed_in") settle(sent, Object.keys(sent));
    return tell(said.sentence, said.url, words.wordsResult);
  }
  const wrong = reply.status === 422 ? said.fields : null;
  settle(sent, Object.keys(wrong ?? sent));
  if (wrong) for (const [key, sentence] of Object.entries(wrong)) complain(key, sentence);
  else for (const [key, one] of Object.entries(sent)) if (!waiting[key]) confirmed(key, one.given);
  const count = document.querySelector("[data-count]");
  if (count && said.count) count.textContent = said.count;
  if (left() && (!wrong || left() < Object.keys(sent).length)) later(0);
  return tell(said.sentence);
};

async function send() {
  clearTimeout(timer);
  if (busy || leaving || !left()) return;
  busy = true;
  const sent = { ...waiting };
  try {
    await hear(sent, await post(sent));
  } catch {
    again();
  }
  busy = false;
}

const restore = () => {
  const held = JSON.parse(words.draft);
  try {
    waiting = JSON.parse(localStorage.getItem(shelf) ?? "{}");
  } catch { /* unreadable */ }
  for (const [key, one] of Object.entries(waiting)) {
    if (same(held[key] ?? null, [one.given].flat().length ? one.given : null)) delete waiting[key];
    else if (fieldOf(key)) put(fieldOf(key), one.given);
  }
  keep();
  return left() > 0;
};

// The list on this page was made before these answers arrived.
const lookAgain = () => "check" in words && !left() && location.reload();

form.addEventListener("change", (event) => {
  const question = event.target.closest("[data-question]");
  if (!question) return;
  waiting[question.dataset.question] = { given: given(question), at: Date.now() };
  keep();
  tell(words.wordsSaving);
  later(faults ? 2_000 : 600);
});

form.addEventListener("submit", (event) => {
  if ("check" in words && left()) {
    event.preventDefault();
    send().then(lookAgain);
  } else leaving = true;
});

addEventListener("pageshow", () => { leaving = false; });
addEventListener("online", send);
addEventListener("focus", send);
addEventListener("pagehide", () => {
  if (!leaving && left()) post(waiting).catch(() => {});
});

if (restore()) send().then(lookAgain);
