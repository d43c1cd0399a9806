// Small comforts. Every page of the desk works without them.

document.getElementById("problems")?.focus();

const form = document.querySelector("form.edit");
if (form) {
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
}

const frame = document.querySelector("[data-editor]");
const area = frame?.querySelector("textarea");
if (area) {
  try {
    const editor = await import(frame.dataset.editor);
    const names = [
      "Document", "Dropcursor", "Gapcursor", "Paragraph", "HardBreak", "Text", "History",
      "Menu", "NoSpellCheck", "Blockquote", "Bold", "Italic", "BulletList", "OrderedList",
      "ListItem", "Link", "Subscript", "Superscript", "Table", "TableRow", "TableHeader",
      "TableCell", "HTML",
    ];
    const parts = names.map((name) => editor[name]).filter(Boolean);
    parts.push(editor.Heading.configure({ levels: [2, 3, 4] }));
    // The editor would put its few rules into the page, which our policy forbids;
    // they stand in desk.css. It looks whether they are there by this name, so an
    // element that only bears the name (it is of no namespace) keeps it from trying.
    const rules = document.createElementNS(null, "style");
    rules.setAttribute("data-tiptap-style", "");
    document.head.append(rules);
    const made = editor.createTextareaEditor(area, parts);
    const text = made.view.dom;
    text.setAttribute("role", "textbox");
    text.setAttribute("aria-multiline", "true");
    text.setAttribute("aria-label", area.labels[0].firstChild.textContent.trim());
    text.setAttribute("aria-describedby", area.getAttribute("aria-describedby"));
    area.labels[0].addEventListener("click", () => text.focus());
  } catch (error) {
    // The plain text area stays in use.
    console.warn(error);
  }
}
