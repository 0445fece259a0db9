/** Suggests pages while one types in a search field: ARIA's combobox with a list. Without it, the form still searches. */

const make = (name, attributes) => set(document.createElement(name), attributes);

for (const form of document.querySelectorAll("[data-suggest]")) start(form);

function set(element, attributes) {
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  return element;
}

function load(href) {
  if (document.querySelector(`link[href="${href}"]`)) return;
  document.head.append(make("link", { rel: "stylesheet", href }));
}

function start(form) {
  const { suggest, label, styles } = form.dataset;
  const input = form.querySelector("input");
  const id = `${input.id}-list`;
  const list = make("ul", { id, class: "suggestions", role: "listbox", "aria-label": label, hidden: "" });
  const status = make("span", { class: "unseen", role: "status" });
  let [found, chosen] = [[], -1];
  let timer, asking;
  form.append(list, status);
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": false, "aria-controls": id });

  function show(items) {
    found = items;
    list.replaceChildren(
      ...items.map(({ title, href }, number) => {
        const option = make("li", { id: `${id}-${number}`, role: "option" });
        option.textContent = title;
        option.onpointerdown = (event) => event.preventDefault();
        option.onclick = () => location.assign(href);
        return option;
      }),
    );
    list.hidden = !items.length;
    set(input, { "aria-expanded": !list.hidden });
    status.textContent = items.length ? `${items.length} ${label}` : "";
    choose(-1);
  }

  function choose(number) {
    chosen = number;
    [...list.children].forEach((option, place) => set(option, { "aria-selected": place === chosen }));
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
    if (chosen < 0) input.removeAttribute("aria-activedescendant");
    else set(input, { "aria-activedescendant": `${id}-${chosen}` });
  }

  async function ask() {
    asking?.abort();
    const query = input.value.trim();
    if (query.length < 2) return show([]);
    asking = new AbortController();
    try {
      const response = await fetch(`${suggest}?q=${encodeURIComponent(query)}`, { signal: asking.signal });
      if (response.ok && document.activeElement === input) show((await response.json()).suggestions);
    } catch {
      // Offline.
    }
  }

  input.addEventListener("focus", () => load(styles), { once: true });
  input.oninput = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  };
  input.onblur = () => show([]);
  input.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const places = found.length + 1;
    if (!found.length) return;
    if (event.key === "Escape") show([]);
    else if (step) choose(((chosen + 1 + step + places) % places) - 1);
    else if (event.key === "Enter" && chosen >= 0) location.assign(found[chosen].href);
    else return;
    event.preventDefault();
  };
}
