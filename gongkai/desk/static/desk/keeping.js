// Nothing typed is lost: every few seconds it goes to the server, and until the server
// has said that it has it, a copy stays on this computer.

const PAUSE = 3000; // milliseconds after the last key
const SIGN = 25000; // so often the server hears that the text is still open

/** Keep what is typed into a form, and warn when another writes the same text. */
export function keepTyped({ form, editor, say, send }) {
  const place = `gongkai-unsaved:${form.dataset.owner}:${form.dataset.keep}`;
  const line = form.querySelector("[data-keeping]");
  let typed = "isUnsaved" in form.dataset;
  let keptAsIs = "", timer = 0, sending = false, leaving = false, warned = null;

  offerLocalCopy();
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("focusout", () => { if (typed) keep(); });
  form.addEventListener("submit", guard);
  window.addEventListener("online", () => { if (typed) keep(); });
  window.addEventListener("beforeunload", (event) => {
    if (typed && !leaving) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && typed) keep();
  });
  setInterval(() => (typed ? keep() : tell()), SIGN);

  function touched(event) {
    if (event.target.type === "file" || event.target.closest("[data-pictures]")) return;
    if (!typed) line.textContent = say("Typed");
    typed = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
    copyHere();
  }

  function contents() {
    const body = new FormData(form);
    for (const [name, value] of [...body]) {
      if (value instanceof File || name === "csrfmiddlewaretoken") body.delete(name);
    }
    return body;
  }

  function copyHere() {
    try {
      const entries = [...contents()];
      localStorage.setItem(place, JSON.stringify({ at: Date.now(), entries }));
    } catch (error) {
      console.warn(error); // storage full or shut: the server's copy remains
    }
  }

  function dropHere() {
    try { localStorage.removeItem(place); } catch { /* shut */ }
  }

  async function keep() {
    const body = contents();
    const now = JSON.stringify([...body]);
    if (sending || now === keptAsIs) return true;
    sending = true;
    body.set("is_typed", "1");
    try {
      const answer = await send(form.dataset.keep, body);
      if (answer.type === "opaqueredirect" || answer.status === 403 && !(await isOurs(answer.clone()))) {
        return said("LoggedOut", {}, true);
      }
      const found = await answer.json();
      if (!answer.ok) {
        said("Refused", { why: found.said.join(" ") });
        return true; // somebody is there, and the page that follows says the same
      }
      keptAsIs = now;
      dropHere();
      show(found);
      return true;
    } catch {
      copyHere();
      return said("Offline");
    } finally {
      sending = false;
    }
  }

  // A sign of life: nothing is typed, but others shall know the text is open.
  async function tell() {
    try {
      const answer = await send(form.dataset.keep, new FormData());
      if (answer.ok) show(await answer.json(), false);
    } catch { /* said when there is something to lose */ }
  }

  async function isOurs(answer) {
    try { return Array.isArray((await answer.json()).said); } catch { return false; }
  }

  function show(found, isKept = true) {
    const lines = isKept ? [say("Kept", { time: found.kept_at })] : [];
    const read = form.elements.read_digest?.value;
    if (found.digest && read && found.digest !== read) {
      lines.push(say("Changed", { name: found.changed_by }));
    } else if (found.others?.length) {
      lines.push(say("Others", { names: found.others.join(", ") }));
    }
    if (lines.length) line.textContent = lines.join(" ");
    line.classList.remove("is-wrong");
  }

  function said(name, gaps = {}, withLogIn = false) {
    line.textContent = say(name, gaps);
    line.classList.add("is-wrong");
    if (withLogIn) {
      const link = document.createElement("a");
      Object.assign(link, { href: form.dataset.logIn, target: "_blank", textContent: say("LogIn") });
      line.append(" ", link);
    }
    return false;
  }

  // Saving first makes sure that somebody is there to receive it: a form sent into a
  // broken line would be gone with its page.
  async function guard(event) {
    if (leaving) return;
    event.preventDefault();
    // A file that did not arrive would be gone with the page: said once, then obeyed.
    const broken = form.querySelector("[data-uploads] .wrong");
    if (broken && broken !== warned) {
      warned = broken;
      line.textContent = broken.textContent;
      line.classList.add("is-wrong");
      broken.parentElement.querySelector("button")?.focus();
      return;
    }
    const button = event.submitter;
    line.textContent = say("Waiting");
    keptAsIs = "";
    for (let wait = 0; sending && wait < 50; wait += 1) {
      await new Promise((done) => { setTimeout(done, 100); });
    }
    if (!(await keep())) return;
    const token = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1];
    if (token && token.length === 32) form.elements.csrfmiddlewaretoken.value = token;
    leaving = true;
    form.requestSubmit(button || undefined);
  }

  // What this computer kept while the server could not be reached.
  function offerLocalCopy() {
    let copy = null;
    try { copy = JSON.parse(localStorage.getItem(place) || "null"); } catch { /* shut */ }
    if (!copy || JSON.stringify(copy.entries) === JSON.stringify([...contents()])) {
      dropHere();
      return;
    }
    const note = document.createElement("div");
    note.className = "notice notice-warning";
    note.setAttribute("role", "status");
    const words = document.createElement("p");
    words.textContent = say("Local", { time: new Date(copy.at).toLocaleString(document.documentElement.lang) });
    const row = document.createElement("div");
    row.className = "pair";
    row.append(
      button(say("Restore"), "", () => { restore(copy.entries); note.remove(); }),
      button(say("Drop"), "second", () => { dropHere(); note.remove(); }),
    );
    note.append(words, row);
    form.before(note);
  }

  function button(words, kind, press) {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: kind, textContent: words });
    made.addEventListener("click", press);
    return made;
  }

  function restore(entries) {
    for (const field of form.elements) {
      if (["checkbox", "radio"].includes(field.type)) field.checked = false;
    }
    for (const [name, value] of entries) {
      if (name === "read_digest" || name === "held") continue;
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (["checkbox", "radio"].includes(field.type)) {
          if (field.value === value) field.checked = true;
        } else if (field.type !== "file") field.value = value;
      }
      if (name === "body_html") editor?.commands.setContent(value);
    }
    typed = true;
    keep();
  }
}
