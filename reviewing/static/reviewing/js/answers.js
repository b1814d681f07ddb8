/* A form of questions: long texts are saved while they are written, words are counted, and questions that
   depend on an answer appear with it. The page works without: everything is shown then, with its condition in words. */

const PAUSE = 3000;
const EACH = /[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d\u{20000}-\u{3ffff}]/gu;
const RUNS = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+/gu;
const SAID = /[\p{L}\p{N}]/gu;
const SPACE = /[\s\x1c-\x1f\x85]+/u;

/* The same rule as count_words in word_counts.py. */
export const countWords = (text) => {
  const pieces = (words) => words.split(SPACE).filter(Boolean);
  return pieces(text).reduce((sum, piece) => {
    const each = piece.match(EACH)?.length ?? 0;
    const rest = piece.replace(EACH, " ");
    const runs = (rest.match(RUNS) ?? []).reduce((all, run) => all + Math.ceil((run.match(SAID)?.length ?? 0) / 4), 0);
    return sum + each + runs + pieces(rest.replace(RUNS, " ")).filter((word) => word.search(SAID) >= 0).length;
  }, 0);
};

const number = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: false });

for (const field of document.querySelectorAll("[data-draft]")) {
  let timer;
  const place = field.closest("[data-question]")?.querySelector("[data-count]");
  const most = Number(field.dataset.wordsMost);
  const count = () => {
    const words = countWords(field.value);
    place.textContent = place.dataset.count.replace("{n}", number.format(words));
    place.toggleAttribute("data-over", words > most);
  };
  if (place && most) count();
  field.addEventListener("input", () => {
    if (place && most) count();
    clearTimeout(timer);
    timer = setTimeout(() => field.dispatchEvent(new Event("change", { bubbles: true })), PAUSE);
  });
}

const answersOf = (question) =>
  [...question.querySelectorAll("input, select, textarea")]
    .filter((field) => field.name.startsWith("q-") && (field.checked || !["checkbox", "radio"].includes(field.type)))
    .map((field) => field.value.trim())
    .filter(Boolean);

for (const form of document.querySelectorAll("form")) {
  const dependent = [...form.querySelectorAll("[data-if]")];
  const holds = (one) => {
    const other = form.querySelector(`[data-question="${CSS.escape(one.dataset.if)}"]`);
    if (!other || other.closest("[data-if][hidden]")) return false;
    const said = answersOf(other);
    return one.dataset.ifValues ? said.includes(one.dataset.ifValues) : said.length > 0;
  };
  const show = () => {
    for (let round = 0; round <= dependent.length; round++) {
      let changed = false;
      for (const one of dependent) {
        const hide = !holds(one);
        changed ||= one.hidden !== hide;
        one.hidden = hide;
      }
      if (!changed) break;
    }
  };
  if (!dependent.length) continue;
  for (const words of form.querySelectorAll("[data-when]")) words.hidden = true;
  show();
  form.addEventListener("input", show);
  form.addEventListener("change", show);
}
