// In a list, the arrow keys go from one line's link to the next; Home and End to the ends.
// Only while a line has the focus, so no key is taken from anybody else.
for (const table of document.querySelectorAll("table[data-list]")) {
  const lines = [...table.querySelectorAll("tbody td.title a:first-of-type, tbody th a")];
  table.addEventListener("keydown", (event) => {
    const here = lines.indexOf(document.activeElement);
    if (here < 0) return;
    const steps = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: lines.length - 1 };
    const next = lines[steps[event.key]];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

// "Choose all" for lists with boxes to tick.
for (const all of document.querySelectorAll("input[data-choose-all]")) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of all.closest("form").querySelectorAll("tbody input[type=checkbox]")) {
      box.checked = all.checked;
    }
  });
}
