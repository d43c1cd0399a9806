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
    editor.createTextareaEditor(area, parts);
  } catch (error) {
    // The plain text area stays in use.
    console.warn(error);
  }
}
