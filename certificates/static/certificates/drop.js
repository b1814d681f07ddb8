/* Lets files be dropped on the page, and sends several one by one, with progress.
   Without it the form sends them in one request.

   <form data-drop data-begin="/address" data-most="500" data-largest="10485760"
         data-sending="{done} of {total} checked." data-waiting="… {seconds} …"
         data-too-many="…" data-too-big="…" data-failed="…">

   data-begin answers {url, file}: the table, and where to send each file with ?line=1, 2, …;
   ?done=1 closes it. What was sent stays; the button goes on with the rest. */

const form = document.querySelector("form[data-drop]");

if (form) {
  const field = form.querySelector('input[type="file"]');
  const button = form.querySelector("button");
  const progress = form.querySelector("[data-drop-progress]");
  const problem = form.querySelector("[data-drop-problem]");
  let table = null;
  let line = 0;
  let files = [];

  for (const hidden of form.querySelectorAll("[data-only-scripts]")) hidden.hidden = false;

  const say = (sentence, places = {}) =>
    Object.entries(places).reduce((text, [name, value]) => text.replace(`{${name}}`, Number(value).toLocaleString(document.documentElement.lang)), sentence);

  const complain = (sentence) => {
    problem.hidden = !sentence;
    problem.querySelector("p").textContent = sentence;
  };

  const show = (sentence) => {
    progress.hidden = false;
    form.querySelector("[data-drop-words]").textContent = sentence;
    const bar = progress.querySelector("progress");
    bar.max = files.length;
    bar.value = line;
  };

  const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

  const post = async (address, body) => {
    for (;;) {
      const reply = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
      if (reply.status !== 429) return { ok: reply.ok, told: await reply.json() };
      const seconds = Number(reply.headers.get("Retry-After")) || 10;
      show(say(form.dataset.waiting, { seconds }));
      await wait(seconds);
    }
  };

  const begin = async () => {
    const { ok, told } = await post(form.dataset.begin, new URLSearchParams({ total: files.length }));
    if (!ok) throw new Error(told.sentence);
    table = told;
    line = 0;
  };

  const send = async () => {
    button.disabled = true;
    complain("");
    try {
      if (!table) await begin();
      while (line < files.length) {
        show(say(form.dataset.sending, { done: line, total: files.length }));
        const body = new FormData();
        /* A file over the limit is announced by its name alone. */
        const file = files[line];
        body.append("files", file.size > Number(form.dataset.largest) ? new File(["-"], file.name) : file, file.name);
        const size = file.size > Number(form.dataset.largest) ? "&big=1" : "";
        await post(`${table.file}?line=${line + 1}${size}`, body);
        line += 1;
      }
      show(say(form.dataset.sending, { done: line, total: files.length }));
      const { told } = await post(`${table.file}?done=1`, new FormData());
      location.assign(told.url);
    } catch (fault) {
      complain(fault instanceof TypeError || fault instanceof SyntaxError ? form.dataset.failed : fault.message);
    }
    button.disabled = false;
  };

  const chosen = (list) => {
    files = [...list];
    table = null;
    line = 0;
    complain("");
    if (files.length > Number(form.dataset.most)) {
      complain(form.dataset.tooMany);
      return false;
    }
    if (files.length === 1 && files[0].size > Number(form.dataset.largest)) {
      complain(form.dataset.tooBig);
      return false;
    }
    return files.length > 0;
  };

  const go = () => (files.length > 1 ? send() : form.submit());

  field.addEventListener("change", () => chosen(field.files));

  form.addEventListener("submit", (event) => {
    if (!files.length) return;
    event.preventDefault();
    if (table || chosen(field.files)) go();
  });

  /* A drop anywhere on the page counts: a near miss would open the file instead. */
  const over = (on) => form.classList.toggle("drop--over", on);
  addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  addEventListener("dragleave", (event) => event.relatedTarget || over(false));
  addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    if (chosen(field.files)) go();
  });
}
