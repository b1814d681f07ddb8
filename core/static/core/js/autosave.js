/* Saves an answer as it is given. The page works without: its own button saves too.

   <form data-autosave="/address" data-saving="…" data-saved="…" data-failed="…">
     <div class="question" data-question="12"> … inputs … </div>
     <p class="save-state" role="status" data-save-state></p>

   Each change sends the fields of that question, with the form's hidden fields,
   to the address by POST. The newest answer wins; what could not be sent waits
   and is tried again: when the network is back, and after a growing pause. */

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const waiting = new Set();
  let sending = false;
  let pause = 4000;

  const tell = (word) => {
    for (const place of form.querySelectorAll("[data-save-state]")) {
      place.textContent = form.dataset[word];
      place.classList.toggle("save-state--failed", word === "failed");
    }
  };

  const fieldsOf = (question) => {
    const all = new FormData();
    for (const field of form.querySelectorAll(':scope > input[type="hidden"]')) all.append(field.name, field.value);
    for (const field of question.querySelectorAll("input, select, textarea")) {
      const idle = (field.type === "checkbox" || field.type === "radio") && !field.checked;
      if (field.name && !idle) all.append(field.name, field.value);
    }
    all.append("question", question.dataset.question);
    return all;
  };

  const send = async () => {
    if (sending || !waiting.size) return;
    sending = true;
    tell("saving");
    try {
      for (const question of waiting) {
        waiting.delete(question);
        try {
          const reply = await fetch(form.dataset.autosave, {
            method: "POST",
            body: fieldsOf(question),
            headers: { Accept: "application/json" },
            keepalive: true,
            redirect: "error",
          });
          if (!reply.ok) throw new Error(reply.statusText);
        } catch (fault) {
          waiting.add(question);
          throw fault;
        }
      }
      pause = 4000;
      tell("saved");
    } catch {
      tell("failed");
      setTimeout(send, pause);
      pause = Math.min(pause * 2, 60000);
    }
    sending = false;
  };

  form.addEventListener("change", (event) => {
    const question = event.target.closest("[data-question]");
    if (!question) return;
    waiting.add(question);
    send();
  });
  addEventListener("online", send);
}
