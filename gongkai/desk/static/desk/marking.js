// Marking regions with the mouse. Without it, regions are typed as numbers.

const area = document.querySelector("#marking-form textarea[name=marks]");
const SVG = "http://www.w3.org/2000/svg";

function draw() {
  for (const figure of document.querySelectorAll(".marking")) {
    figure.querySelectorAll("rect").forEach((rect) => rect.remove());
  }
  for (const line of area.value.split("\n")) {
    const [page, x0, y0, x1, y1] = line.trim().split(/[\s,，]+/).map(Number);
    const canvas = document.querySelector(`.marking[data-page="${page}"] svg`);
    if (!canvas || [x0, y0, x1, y1].some(Number.isNaN)) continue;
    canvas.append(box(x0, y0, x1, y1));
  }
}

function box(x0, y0, x1, y1) {
  const rect = document.createElementNS(SVG, "rect");
  rect.setAttribute("x", Math.min(x0, x1));
  rect.setAttribute("y", Math.min(y0, y1));
  rect.setAttribute("width", Math.abs(x1 - x0));
  rect.setAttribute("height", Math.abs(y1 - y0));
  return rect;
}

function watch(figure) {
  const { page, width, height } = figure.dataset;
  const picture = figure.querySelector("img");
  const frame = document.createElement("div");
  frame.className = "marking-frame";
  picture.replaceWith(frame);
  const canvas = document.createElementNS(SVG, "svg");
  canvas.setAttribute("viewBox", `0 0 ${width} ${height}`);
  canvas.setAttribute("preserveAspectRatio", "none");
  canvas.setAttribute("aria-hidden", "true");
  frame.append(picture, canvas);
  let start = null;
  let rect = null;
  const place = (event) => {
    const edge = canvas.getBoundingClientRect();
    return [
      ((event.clientX - edge.left) / edge.width) * width,
      ((event.clientY - edge.top) / edge.height) * height,
    ];
  };
  canvas.addEventListener("pointerdown", (event) => {
    start = place(event);
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!start) return;
    rect?.remove();
    rect = box(...start, ...place(event));
    canvas.append(rect);
  });
  canvas.addEventListener("pointerup", (event) => {
    if (!start) return;
    const corners = [...start, ...place(event)].map((number) => number.toFixed(1));
    const isWide = Math.abs(corners[0] - corners[2]) > 1;
    if (isWide && Math.abs(corners[1] - corners[3]) > 1) {
      const before = area.value.trimEnd();
      area.value = `${before}${before ? "\n" : ""}${[page, ...corners].join(" ")}`;
    }
    start = null;
    rect = null;
    draw();
  });
}

if (area) {
  document.querySelectorAll(".marking").forEach(watch);
  document.querySelector("[data-hint]").hidden = false;
  area.addEventListener("input", draw);
  draw();
}
