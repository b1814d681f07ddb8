/* The rubric by keyboard. The page works without: radio buttons have their own keys.

   Inside a criterion, and only there, a digit chooses the level of that value and goes on
   to the next criterion; Alt with up or down goes to the one before or after. */

const criteria = [...document.querySelectorAll(".criterion")];

const goTo = (criterion) => {
  const radios = criterion?.querySelectorAll('input[type="radio"]');
  const place = [...(radios ?? [])].find((radio) => radio.checked) ?? radios?.[0];
  place?.focus();
  criterion?.scrollIntoView({ block: "nearest" });
};

for (const [at, criterion] of criteria.entries()) {
  criterion.addEventListener("keydown", (event) => {
    if (event.target.tagName === "TEXTAREA") return;
    if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      goTo(criteria[at + (event.key === "ArrowDown" ? 1 : -1)]);
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || !/^[0-9]$/.test(event.key)) return;
    const level = criterion.querySelector(`input[type="radio"][value="${event.key}"]`);
    if (!level) return;
    event.preventDefault();
    level.checked = true;
    level.dispatchEvent(new Event("change", { bubbles: true }));
    goTo(criteria[at + 1] ?? criterion);
  });
}
