// Look again how far a list is. Without this script the page loads itself anew.
const place = document.getElementById("progress");

async function look() {
  const reply = await fetch(place.dataset.progress, { headers: { Accept: "application/json" } }).catch(() => null);
  if (reply?.ok) {
    const { is_running: isRunning, html } = await reply.json();
    place.innerHTML = html;
    if (!isRunning) {
      window.location.reload();
      return;
    }
  }
  window.setTimeout(look, Number(place.dataset.seconds) * 1000);
}

window.setTimeout(look, 1500);
