"use strict";

// Titles while somebody types, in the browser's own list. Without this script the form
// works as it is. Nothing is asked while an input method composes a character.

const WAIT = 150;

function offerTitles(field) {
  const list = document.createElement("datalist");
  list.id = `${field.id}-titles`;
  field.after(list);
  field.setAttribute("list", list.id);
  let timer = 0;
  let asked = "";

  async function ask() {
    const typed = field.value.trim();
    if (typed === asked || typed.length < 2 || typed.length > 60) {
      return;
    }
    asked = typed;
    const agency = field.form.elements.agency;
    const query = new URLSearchParams({ q: typed });
    if (agency) {
      query.set("agency", agency.value);
    }
    try {
      const answer = await fetch(`${field.form.action}suggestions/?${query}`);
      const [words, titles] = await answer.json();
      if (words === field.value.trim()) {
        list.replaceChildren(...titles.map((title) => new Option(title, title)));
      }
    } catch {
      // Suggestions are a help; without them the reader types on.
    }
  }

  field.addEventListener("input", (event) => {
    if (!event.isComposing) {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    }
  });
  field.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
}

document.addEventListener("DOMContentLoaded", () => {
  for (const field of document.querySelectorAll("form[role=search] input[name=q]")) {
    offerTitles(field);
  }
});
