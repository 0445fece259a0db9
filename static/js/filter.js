/** Filters the entries of a hub page as you type. Without JavaScript the field stays hidden and the list whole. */

const field = document.querySelector("[data-filter]");
const count = document.querySelector("[data-filter-count]");
const groups = [...document.querySelectorAll(".index-group")].map((element) => ({
  element,
  entries: [...element.querySelectorAll("li")].map((item) => ({ item, text: fold(item.textContent) })),
}));

function fold(text) {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
}

function apply(query) {
  const words = fold(query).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const group of groups) {
    let visible = 0;
    for (const { item, text } of group.entries) {
      item.hidden = !words.every((word) => text.includes(word));
      visible += item.hidden ? 0 : 1;
    }
    group.element.hidden = visible === 0;
    shown += visible;
  }
  count.textContent = words.length ? `${shown.toLocaleString(document.documentElement.lang)} / ${groups.reduce((sum, group) => sum + group.entries.length, 0)}` : "";
}

if (field) {
  field.hidden = false;
  field.querySelector("input").addEventListener("input", (event) => apply(event.target.value));
}
