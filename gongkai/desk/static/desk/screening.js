// Shows, while somebody writes, what the checks find. The text goes to our own server
// and is not kept; without this script the same is shown after saving.

const place = document.querySelector("[data-checks]");
const form = place?.closest("form") ?? document.querySelector("form.edit");
if (place && form) {
  const quiet = 1200;
  let waiting = 0;
  let asked = 0;
  let before = "";

  const check = async () => {
    const typed = new FormData();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") typed.append(name, value);
    }
    const now = new URLSearchParams(typed).toString();
    if (now === before) return;
    before = now;
    const number = ++asked;
    try {
      const answer = await fetch(place.dataset.checks, { method: "POST", body: typed });
      if (answer.ok && number === asked) place.innerHTML = await answer.text();
    } catch {
      // The line is down; the same checks are made when the text is saved.
    }
  };
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(check, quiet);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("keyup", later);
  later();
}
