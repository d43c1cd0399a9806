// Files by drag and drop with their progress, their order by buttons, pictures at the
// place of the cursor. The plain fields beneath do the same with the whole form.

/** Enhance the attachments and the pictures of the writing page. */
export function enhanceFiles(tools) {
  attachments(tools);
  pictures(tools);
}

function upload({ form, say }, file, fields, onProgress) {
  return new Promise((done, fail) => {
    const body = new FormData();
    body.set("file", file);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const request = new XMLHttpRequest();
    const token = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1];
    request.open("POST", form.dataset.hold);
    request.setRequestHeader("X-CSRFToken", token || form.elements.csrfmiddlewaretoken.value);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(Math.round((event.loaded / event.total) * 100));
    });
    request.addEventListener("load", () => {
      let found = null;
      try { found = JSON.parse(request.responseText); } catch { /* not ours */ }
      if (request.status === 200 && found?.held) done(found);
      else fail(new Error(found?.said?.join(" ") || say("Broken", { name: file.name })));
    });
    request.addEventListener("error", () => fail(new Error(say("Broken", { name: file.name }))));
    request.send(body);
  });
}

function attachments(tools) {
  const { form, say } = tools;
  const box = form.querySelector("[data-attachments]");
  const input = box?.querySelector("input[type=file]");
  if (!input) return;
  const lines = box.querySelector("[data-lines]");
  const drop = box.querySelector("[data-drop]");
  const uploads = box.querySelector("[data-uploads]");
  // Each file is sent by itself and gets its own fields: these are not needed.
  box.querySelector("[data-single]").hidden = true;
  input.multiple = true;
  drop.classList.add("is-drop");
  input.addEventListener("change", () => {
    for (const file of [...input.files]) take(file);
    input.value = "";
  });
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.remove("is-over"); });
  }
  drop.addEventListener("drop", (event) => {
    for (const file of event.dataTransfer.files) take(file);
  });
  order(lines, form);

  async function take(file) {
    const row = document.createElement("li");
    const words = document.createElement("span");
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.setAttribute("aria-label", file.name);
    row.append(words, " ", bar);
    uploads.append(row);
    const progress = (percent) => {
      bar.value = percent;
      words.textContent = say("Uploading", { name: file.name, percent });
    };
    progress(0);
    try {
      const found = await upload(tools, file, {}, progress);
      lines.insertAdjacentHTML("beforeend", found.line);
      number(lines);
      words.textContent = say("Uploaded", { name: file.name });
      bar.remove();
      lines.dispatchEvent(new Event("input", { bubbles: true }));
      setTimeout(() => row.remove(), 8000);
    } catch (error) {
      words.textContent = error.message;
      words.className = "wrong";
      bar.remove();
      const again = document.createElement("button");
      Object.assign(again, { type: "button", className: "second small", textContent: say("Again") });
      again.addEventListener("click", () => { row.remove(); take(file); });
      row.append(" ", again);
    }
  }
}

// Buttons and dragging in place of numbers; the numbers stay what is sent.
function order(lines, form) {
  lines.classList.add("is-ordered");
  const show = () => {
    for (const moves of lines.querySelectorAll(".moves")) moves.hidden = false;
    for (const line of lines.children) {
      const head = line.querySelector(".attachment-head");
      if (head) head.draggable = true;
    }
  };
  show();
  new MutationObserver(show).observe(lines, { childList: true });
  lines.addEventListener("click", (event) => {
    const step = Number(event.target.closest("[data-move]")?.dataset.move || 0);
    const line = event.target.closest("[data-line]");
    if (!step || !line) return;
    const other = step < 0 ? line.previousElementSibling : line.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(line); else other.after(line);
    number(lines);
    event.target.closest("button").focus();
    lines.dispatchEvent(new Event("input", { bubbles: true }));
  });
  let moved = null;
  lines.addEventListener("dragstart", (event) => { moved = event.target.closest("[data-line]"); });
  lines.addEventListener("dragend", () => { moved = null; });
  lines.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-line]");
    if (!moved || !over || over === moved) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(moved); else over.after(moved);
    number(lines);
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function number(lines) {
  [...lines.children].forEach((line, index) => {
    const place = line.querySelector(".field-position input");
    if (place) place.value = index + 1;
  });
}

function pictures(tools) {
  const { form, editor, say } = tools;
  const box = form.querySelector("[data-pictures]");
  if (!box || !editor) return;
  const file = box.querySelector("input[type=file]");
  const words = form.elements.picture_words;
  const told = document.createElement("p");
  told.className = "hint";
  told.setAttribute("role", "status");
  const insert = document.createElement("button");
  Object.assign(insert, { type: "button", className: "second", textContent: say("Picture") });
  const change = document.createElement("button");
  Object.assign(change, { type: "button", className: "second", textContent: say("Alternative"), hidden: true });
  const row = document.createElement("div");
  row.className = "pair";
  row.append(insert, change);
  box.append(row, told);

  insert.addEventListener("click", async () => {
    if (!file.files.length || !words.value.trim()) {
      told.textContent = say("NoPicture");
      (file.files.length ? words : file).focus();
      return;
    }
    const chosen = file.files[0];
    try {
      const fields = { as_picture: "1", words: words.value };
      const found = await upload(tools, chosen, fields, (percent) => {
        told.textContent = say("Uploading", { name: chosen.name, percent });
      });
      const figure = { type: "figure", content: [
        { type: "image", attrs: { src: found.address, alt: words.value.trim() } } ] };
      editor.chain().focus().insertContent(figure).run();
      file.value = "";
      words.value = "";
      told.textContent = "";
    } catch (error) {
      told.textContent = error.message;
    }
  });

  // A picture that is chosen in the text can be given other words.
  editor.on("selectionUpdate", () => {
    const node = picked();
    change.hidden = !node;
    if (node) words.value = node.attrs.alt || "";
  });
  change.addEventListener("click", () => {
    editor.chain().updateAttributes("image", { alt: words.value.trim() }).run();
  });

  function picked() {
    const { selection, doc } = editor.state;
    if (selection.node?.type.name === "image") return selection.node;
    let found = null;
    if (selection.node?.type.name === "figure") found = selection.node.firstChild;
    return found || (doc.nodeAt(selection.from)?.type.name === "image" ? doc.nodeAt(selection.from) : null);
  }
}
