"use strict";

// Page tools. They are hidden in the markup and shown here, so that nobody without
// scripts meets a dead button. All words come from the page.

const SIZES = new Set(["small", "medium", "large"]);
const root = document.documentElement;

function storedSize() {
  try {
    return localStorage.getItem("text-size");
  } catch {
    return null; // Storage may be forbidden; the tool then lasts for this page.
  }
}

function setTextSize(size) {
  root.dataset.textSize = size;
  for (const button of document.querySelectorAll("[data-text-size]")) {
    if (button !== root) {
      button.setAttribute("aria-pressed", String(button.dataset.textSize === size));
    }
  }
  try {
    localStorage.setItem("text-size", size);
  } catch {
    // As above.
  }
}

// What a reader chose under /modes/ lies in two cookies, which a server without the
// program can read too; here they are read before the first line is painted.
const CHOICES = { size: new Set(["elder"]), colour: new Set(["light", "dark", "contrast"]) };

function keptChoice(name) {
  return document.cookie.match(`(?:^|; )gongkai_${name}=([a-z]+)`)?.[1];
}

function showChoice(name, value) {
  if (CHOICES[name].has(value)) {
    root.dataset[name] = value;
  } else {
    delete root.dataset[name];
  }
}

function choose(event) {
  event.preventDefault();
  const [name, value] = event.currentTarget.dataset.choice.split(" ");
  document.cookie = `gongkai_${name}=${value}; path=/; max-age=31536000; samesite=lax`;
  showChoice(name, value);
  markChoices();
  // The link pressed may be the one that goes; its opposite takes its place.
  if (name === "size" && event.currentTarget.closest(".modes")) {
    document.querySelector(value === "elder" ? ".to-standard a" : ".to-elder a").focus();
  }
}

function markChoices() {
  for (const link of document.querySelectorAll(".mode-choices [data-choice]")) {
    const [name, value] = link.dataset.choice.split(" ");
    const isOn = (root.dataset[name] ?? (name === "size" ? "standard" : "auto")) === value;
    if (isOn) {
      link.setAttribute("aria-current", "true");
    } else {
      link.removeAttribute("aria-current");
    }
  }
}

async function share(button, said) {
  const address = document.querySelector("link[rel=canonical]").href;
  try {
    if (navigator.share) {
      await navigator.share({ title: document.title, url: address });
    } else {
      await navigator.clipboard.writeText(address);
      said.textContent = button.dataset.done;
    }
  } catch (error) {
    if (error.name !== "AbortError") {
      said.textContent = button.dataset.failed;
    }
  }
}

function close(button) {
  window.close();
  // Only a window that a script opened may be closed; otherwise go back to the list.
  setTimeout(() => location.assign(button.dataset.back), 100);
}

// The side navigation stands open beside the text, and folds above it.
function foldSideNavigation() {
  const narrow = matchMedia("(max-width: 48rem)");
  for (const side of document.querySelectorAll(".side details")) {
    side.open = !narrow.matches;
    side.dataset.isReady = "";
    narrow.addEventListener("change", () => (side.open = !narrow.matches));
  }
}

// Before the first line is painted, so that the page does not jump.
const chosen = storedSize();
if (SIZES.has(chosen)) {
  root.dataset.textSize = chosen;
}

for (const name of Object.keys(CHOICES)) {
  showChoice(name, keptChoice(name));
}

root.dataset.hasScript = "";

document.addEventListener("DOMContentLoaded", () => {
  foldSideNavigation();
  markChoices();
  // A table that is wider than the text can be moved by the arrow keys too.
  for (const table of document.querySelectorAll(".text table")) {
    if (table.scrollWidth > table.clientWidth) {
      table.tabIndex = 0;
    }
  }
  for (const link of document.querySelectorAll("[data-choice]")) {
    link.addEventListener("click", choose);
  }
  for (const tool of document.querySelectorAll(".text-size[hidden], .tools[hidden]")) {
    tool.hidden = false;
  }
  for (const link of document.querySelectorAll(".masthead-navigation li a")) {
    if (location.pathname.startsWith(link.pathname)) {
      link.setAttribute("aria-current", "true");
    }
  }
  const current = SIZES.has(chosen) ? chosen : "medium";
  for (const button of document.querySelectorAll("button[data-text-size]")) {
    button.setAttribute("aria-pressed", String(button.dataset.textSize === current));
    button.addEventListener("click", () => setTextSize(button.dataset.textSize));
  }
  for (const button of document.querySelectorAll("[data-tool]")) {
    const said = button.closest(".tools").querySelector("output");
    const acts = { print: () => print(), share: () => share(button, said), close: () => close(button) };
    button.addEventListener("click", acts[button.dataset.tool]);
  }
});
