// The writing page: the editor, pasting, keeping what is typed, files. Without it the
// page is a plain form that does the same in more steps. Words come from the page.

import { makeEditor } from "./editor.js";
import { keepTyped } from "./keeping.js";
import { enhanceFiles } from "./files.js";

const editor = await makeEditor(document.querySelector("[data-editor]"));
const form = document.querySelector("form.edit");

/** A sentence of the page with its gaps filled. */
export function say(form, name, gaps = {}) {
  const words = form.dataset[`say${name}`] || "";
  return words.replace(/\{(\w+)\}/g, (whole, gap) => gaps[gap] ?? whole);
}

/** Send something as this form would; the token is the newest there is. */
export async function send(form, address, body) {
  const token = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1]
    || form.elements.csrfmiddlewaretoken.value;
  return fetch(address, {
    method: "POST", body, credentials: "same-origin", redirect: "manual",
    headers: { "X-CSRFToken": token, Accept: "application/json" },
  });
}

if (form) {
  const tools = { form, editor, say: (name, gaps) => say(form, name, gaps), send: (address, body) => send(form, address, body) };
  keepTyped(tools);
  enhanceFiles(tools);
  if (editor) {
    pasteThroughTheServer(tools);
    leadToRemarks(editor);
  }
}

// What office programs paste is put in order by the same cleaner that saving uses;
// where that cannot be reached, the editor does what it can by itself.
function pasteThroughTheServer({ form, editor, say, send }) {
  const told = document.querySelector("[data-pasted]");
  editor.view.dom.addEventListener("paste", (event) => {
    const html = event.clipboardData?.getData("text/html");
    const text = event.clipboardData?.getData("text/plain") || "";
    if (!html) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    insert(html, text);
  }, { capture: true });

  async function insert(html, text) {
    told.textContent = say("Pasting");
    const body = new FormData();
    body.set("html", html);
    body.set("text", text);
    try {
      const answer = await send(form.dataset.paste, body);
      const found = await answer.json();
      if (!answer.ok) throw new Error(found.said?.join(" "));
      editor.chain().focus().insertContent(found.html).run();
      told.textContent = [say("Pasted"), ...found.said].join(" ");
    } catch (error) {
      editor.chain().focus().insertContent(html).run();
      told.textContent = say("Pasted");
      console.warn(error);
    }
  }
}

function leadToRemarks(editor) {
  for (const link of document.querySelectorAll("[data-go]")) {
    link.addEventListener("click", (event) => {
      const number = Number(link.closest("[data-block]").dataset.block);
      const block = editor.view.dom.children[number - 1];
      if (!block) return;
      event.preventDefault();
      editor.commands.focus();
      editor.commands.setTextSelection(editor.view.posAtDOM(block, 0));
      block.scrollIntoView({ block: "center" });
    });
  }
}
