/* The palette of an editor: a search field over a list of what can be inserted, for mouse and keyboard. */

const STRUCTURES = {
  title: "Syntax",
  tokens: [
    { text: "{…|…}", insert: "{|}", caret: 1, value: "one of several" },
    { text: "[…|…]", insert: '[<sep=", ";lastsep=" and ">|]', caret: 27, value: "several in any order" },
    { text: "{?…?…|…}", insert: "{??|}", caret: 2, value: "only if a token has a value" },
    { text: "{plural …: …|…}", insert: "{plural : |}", caret: 8, value: "agrees with a number" },
    { text: "[[A_AN:…]]", insert: "[[A_AN:]]", caret: 7, value: "a word after “a” or “an”" },
    { text: "[[CAP:…]]", insert: "[[CAP:]]", caret: 6, value: "a capital letter" },
    { text: "[[PRONOUN]]", value: "she, he, they" },
    { text: "[[ISARE]]", value: "is, are" },
    { text: "[[HAS_HAVE]]", value: "has, have" },
    { text: "/# … #/", insert: "/#  #/", caret: 3, value: "a comment" },
  ],
};
let number = 0;

export class Palette {
  constructor(element, { choose, close }) {
    this.element = element;
    this.choose = choose;
    this.close = close;
    this.id = `spark-palette-${(number += 1)}`;
    this.options = [];
    this.current = -1;
  }

  open(groups) {
    this.groups = [...groups, STRUCTURES];
    this.search = make("input", {
      type: "text",
      role: "combobox",
      placeholder: "Search tokens…",
      autocomplete: "off",
      "aria-label": "Search tokens",
      "aria-expanded": "true",
      "aria-autocomplete": "list",
      "aria-controls": this.id,
    });
    this.list = make("div", { id: this.id, role: "listbox", class: "spark-text__options", "aria-label": "Tokens" });
    this.none = make("p", { class: "spark-text__none", role: "status" });
    this.element.replaceChildren(this.search, this.list, this.none);
    this.element.hidden = false;
    this.search.addEventListener("input", (event) => {
      // The form would think that a field of its own has changed.
      event.stopPropagation();
      this.fill(this.search.value);
    });
    this.search.addEventListener("change", (event) => event.stopPropagation());
    this.element.addEventListener("keydown", (this.onKey = (event) => this.key(event)));
    this.element.addEventListener("focusout", (this.onLeave = (event) => {
      if (!this.element.contains(event.relatedTarget)) this.close({ refocus: false });
    }));
    this.fill("");
    this.search.focus();
  }

  hide() {
    this.element.removeEventListener("keydown", this.onKey);
    this.element.removeEventListener("focusout", this.onLeave);
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  fill(wanted) {
    const words = wanted.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    this.options = [];
    const groups = this.groups.map((group) => {
      const fitting = group.tokens.filter((token) => {
        const text = `${token.text} ${token.value}`.toLocaleLowerCase();
        return words.every((word) => text.includes(word));
      });
      return fitting.length ? this.group(group.title, fitting) : null;
    });
    this.list.replaceChildren(...groups.filter(Boolean));
    this.list.hidden = !this.options.length;
    this.none.textContent = this.options.length ? "" : "Nothing here has this name.";
    this.move(this.options.length ? 0 : -1);
  }

  group(title, tokens) {
    const heading = make("div", { class: "spark-text__group", id: `${this.id}-${this.options.length}-title` }, title);
    const box = make("div", { role: "group", "aria-labelledby": heading.id }, heading);
    tokens.forEach((token) => {
      const option = make("div", {
        role: "option",
        id: `${this.id}-${this.options.length}`,
        class: "spark-text__option",
        "aria-selected": "false",
      });
      option.append(make("code", {}, token.text), make("span", {}, token.value));
      // The field must not lose the focus before the click arrives.
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => this.choose(token));
      this.options.push({ option, token });
      box.append(option);
    });
    return box;
  }

  key(event) {
    const last = this.options.length - 1;
    const moves = { ArrowDown: this.current + 1, ArrowUp: this.current - 1, PageDown: this.current + 8, PageUp: this.current - 8 };
    if (event.key in moves) {
      event.preventDefault();
      this.move(Math.min(Math.max(moves[event.key], 0), last));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (this.options[this.current]) this.choose(this.options[this.current].token);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close({ refocus: true });
    }
  }

  move(place) {
    this.options[this.current]?.option.setAttribute("aria-selected", "false");
    this.current = place;
    const chosen = this.options[place]?.option;
    if (!chosen) {
      this.search.removeAttribute("aria-activedescendant");
      return;
    }
    chosen.setAttribute("aria-selected", "true");
    this.search.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  element.append(...children);
  return element;
}
