// The editor of texts in place of the text area, which stays in use where it fails.

const NAMES = [
  "Document", "Dropcursor", "Gapcursor", "Paragraph", "HardBreak", "Text", "History",
  "NoSpellCheck", "Blockquote", "Bold", "Italic", "BulletList", "OrderedList",
  "ListItem", "Link", "Subscript", "Superscript", "Table", "TableRow", "TableHeader",
  "TableCell", "HTML", "Image", "Figure", "Caption",
];
// What the toolbar does not offer: pictures have a place of their own on the page.
const GROUPS = [
  { group: "blockType -lists", type: "dropdown", minItems: 2 },
  { group: "lists" }, { group: "marks" }, { group: "link" }, { group: "table" },
  { group: "history" }, { group: "utility" },
];

/** Make the editor of a frame; null where there is none or it fails. */
export async function makeEditor(frame) {
  const area = frame?.querySelector("textarea");
  if (!area) return null;
  const words = JSON.parse(frame.dataset.words || "{}");
  try {
    window.gettext = (text) => words[text] ?? text;
    const library = await import(frame.dataset.editor);
    const parts = NAMES.map((name) => library[name]).filter(Boolean);
    parts.push(library.Heading.configure({ levels: [2, 3, 4] }));
    parts.push(library.Menu.configure({ groups: GROUPS }));
    // The editor would put its few rules into the page, which our policy forbids;
    // they stand in desk.css. It looks whether they are there by this name, so an
    // element that only bears the name (it is of no namespace) keeps it from trying.
    const rules = document.createElementNS(null, "style");
    rules.setAttribute("data-tiptap-style", "");
    document.head.append(rules);
    captionsBeforeTables(area);
    const made = library.createTextareaEditor(area, parts);
    const text = made.view.dom;
    text.setAttribute("role", "textbox");
    text.setAttribute("aria-multiline", "true");
    text.setAttribute("aria-label", area.labels[0].firstChild.textContent.trim());
    text.setAttribute("aria-describedby", area.getAttribute("aria-describedby"));
    area.labels[0].addEventListener("click", () => text.focus());
    nameButtons(frame, words);
    return made;
  } catch (error) {
    // The plain text area stays in use.
    console.warn(error);
    return null;
  }
}

// The editor knows no captions of tables: their words would be lost.
function captionsBeforeTables(area) {
  if (!area.value.includes("<caption")) return;
  const page = new DOMParser().parseFromString(area.value, "text/html");
  for (const caption of page.querySelectorAll("caption")) {
    const line = page.createElement("p");
    line.append(...caption.childNodes);
    caption.closest("table").before(line);
    caption.remove();
  }
  area.value = page.body.innerHTML;
}

// The toolbar in the language of the page, its choice of styles within reach of keys.
function nameButtons(frame, words) {
  for (const button of frame.querySelectorAll(".prose-menubar [title]")) {
    const name = words[button.title];
    if (name) {
      button.title = name;
      button.setAttribute("aria-label", name);
    }
  }
  for (const choice of frame.querySelectorAll(".prose-menubar__selected")) {
    choice.setAttribute("role", "button");
    choice.setAttribute("aria-haspopup", "true");
    choice.setAttribute("aria-label", words["paragraph style"] || "");
    choice.tabIndex = 0;
    const picker = choice.parentElement.querySelector("[popover]");
    choice.addEventListener("keydown", (event) => {
      if (!["Enter", " ", "ArrowDown"].includes(event.key)) return;
      event.preventDefault();
      choice.click();
      picker?.querySelector("button")?.focus();
    });
  }
}
