"use strict";

// Looks for words in all titles, piece by piece from the newest. The form is hidden in
// the markup and shown here. All words come from the page.

const MOST_HITS = 100;
const form = document.getElementById("title-search");
const words = document.getElementById("title-words");
const status = document.getElementById("title-status");
const hits = document.getElementById("title-hits");
let running = 0;

function folded(text) {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u3014\u3010\u300a(\[]/g, "[")
    .replace(/[\u3015\u3011\u300b)\]]/g, "]");
}

function line([title, number, path, day]) {
  const item = document.createElement("li");
  const place = document.createElement("span");
  place.className = "documents-title";
  const link = document.createElement("a");
  link.href = path;
  link.textContent = title;
  place.append(link);
  if (number) {
    const said = document.createElement("span");
    said.className = "documents-number";
    said.textContent = number;
    place.append(" ", said);
  }
  const time = document.createElement("time");
  time.dateTime = day;
  time.textContent = day;
  item.append(place, time);
  return item;
}

async function search() {
  const mine = ++running;
  const wanted = folded(words.value).split(/\s+/).filter(Boolean);
  hits.replaceChildren();
  status.textContent = "";
  if (!wanted.length) {
    return;
  }
  status.textContent = status.dataset.searching;
  let count = 0;
  let failed = false;
  for (let piece = Number(form.dataset.pieces); piece && count < MOST_HITS; piece--) {
    let lines = [];
    try {
      const answer = await fetch(`/titles/${piece}.json`);
      lines = answer.ok ? await answer.json() : [];
      failed ||= !answer.ok;
    } catch {
      failed = true;
    }
    if (mine !== running) {
      return; // Something else is asked by now.
    }
    for (const one of lines) {
      const text = folded(`${one[0]} ${one[1]}`);
      if (count < MOST_HITS && wanted.every((word) => text.includes(word))) {
        hits.append(line(one));
        count++;
      }
    }
  }
  const found = count ? status.dataset.found : status.dataset.none;
  const said = count >= MOST_HITS ? status.dataset.many : found;
  status.textContent =
    said.replace("{count}", count) + (failed ? status.dataset.failed : "");
}

if (form) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    history.replaceState(null, "", `?q=${encodeURIComponent(words.value)}`);
    search();
  });
  words.value = new URLSearchParams(location.search).get("q") ?? "";
  search();
}
