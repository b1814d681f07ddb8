/* Shows the buttons that print the page: without a script they could do nothing. */

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
