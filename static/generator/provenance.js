/* In the page of a sample or an article: says where the text under the pointer or the focus came from, and shows what a fragment gave. */

const marks = JSON.parse(document.getElementById("spark-why-marks").textContent);
const now = document.querySelector("[data-spark-why-now]");
const idle = now.textContent;
const spans = [...document.querySelectorAll(".spark-from")];
const numbers = new Map(spans.map((span) => [span, span.dataset.from.split(" ")]));
const sourceOf = (span) => marks[numbers.get(span)[0]]?.source || "";

spans.forEach((span) => {
  const told = numbers.get(span).map((number) => marks[number]?.text).filter(Boolean);
  span.dataset.told = told.join(" › ");
  // What varies looks different from what is the same in every article.
  span.classList.toggle("is-varied", told.length > 1);
  // What a person wrote looks different from both.
  span.classList.toggle("is-by-hand", Boolean(marks[numbers.get(span)[0]]?.state));
});

function show(span) {
  clear();
  if (!span) return;
  const own = numbers.get(span);
  const inner = own[own.length - 1];
  spans.forEach((other) => {
    if (sourceOf(other) === sourceOf(span)) other.classList.add("is-kin");
    if (own.length > 1 && numbers.get(other).includes(inner)) other.classList.add("is-same");
  });
  now.textContent = span.dataset.told;
  document.querySelectorAll("[data-spark-why-source]").forEach((item) => {
    item.classList.toggle("is-now", item.dataset.sparkWhySource === sourceOf(span));
  });
}

function clear() {
  spans.forEach((span) => span.classList.remove("is-kin", "is-same"));
}

["mouseover", "focusin"].forEach((name) => {
  document.addEventListener(name, (event) => {
    const span = event.target.closest?.(".spark-from");
    if (span) show(span);
    else if (name === "mouseover" && !event.target.closest?.(".spark-why")) {
      clear();
      now.textContent = idle;
    }
  });
});

document.querySelectorAll("[data-spark-why-source]").forEach((item) => {
  const light = () => {
    clear();
    const own = spans.filter((span) => sourceOf(span) === item.dataset.sparkWhySource);
    own.forEach((span) => span.classList.add("is-kin"));
    own[0]?.scrollIntoView({ block: "center" });
  };
  item.addEventListener("mouseenter", light);
  item.addEventListener("focusin", light);
});
