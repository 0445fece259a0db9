/* Cuts a text in the generator's syntax into pieces for colouring. It decides nothing: problems come from the server.

   `cut(text)` returns pieces that cover the text: { start, end, type, depth, partner }. `partner` is the index of the
   piece that closes or opens it. Linear in the text, for it never looks back. */

const NAME = "[A-Za-z_][A-Za-z0-9_-]{0,79}";
const PIECE = new RegExp(
  [
    "(?<escape>\\\\[\\\\{}\\[\\]|%/#<>:?])",
    "(?<comment>/#[^]*?#/)",
    `(?<token>\\{\\{\\s*${NAME}\\s*\\}\\}|\\{\\s*${NAME}\\s*\\}|%${NAME}%)`,
    `(?<conditional>\\{\\?\\s*!?\\s*${NAME}\\s*\\?)`,
    `(?<plural>\\{[Pp][Ll][Uu][Rr][Aa][Ll]\\s+(?:-?[0-9][0-9,]{0,30}|%${NAME}%|\\{\\{\\s*${NAME}\\s*\\}\\}|\\{\\s*${NAME}\\s*\\}|${NAME})\\s*:)`,
    `(?<marker>\\[\\[\\s*${NAME}\\s*\\]\\])`,
    `(?<grammar>\\[\\[\\s*${NAME}\\s*:)`,
    '(?<settings>\\[\\s{0,20}<(?:[^<>"]|"[^"]{0,200}"){0,300}>)',
    "(?<doubleclose>\\]\\])",
    "(?<open>[{[])",
    "(?<close>[}\\]])",
    "(?<pipe>\\|)",
    "(?<tag></?[A-Za-z][A-Za-z0-9]{0,10}(?:\\s[^<>{}[\\]|]*)?>)",
  ].join("|"),
  "g",
);
const OPENS = { conditional: "}", plural: "}", grammar: "]]", settings: "]" };
const WEIGHT = /\s{0,20}[0-9]{1,12}::/y;

export const LONGEST = 30000;

export function cut(text) {
  const pieces = [];
  const stack = [];
  let at = 0;
  // Once a comment is not closed, no later one is: they would be searched to the end again and again.
  const lastComment = text.lastIndexOf("#/");

  const add = (start, end, type, depth = stack.length) => {
    if (start < end) pieces.push({ start, end, type, depth, partner: -1 });
  };
  const open = (start, end, type, closer) => {
    add(start, end, type);
    stack.push({ piece: pieces.length - 1, closer });
  };
  const weight = () => {
    WEIGHT.lastIndex = at;
    const match = WEIGHT.exec(text);
    if (!match) return;
    add(at, at + match[0].length, "weight");
    at += match[0].length;
  };
  const close = (start, mark) => {
    const top = stack[stack.length - 1];
    if (!top || top.closer !== mark) {
      add(start, start + mark.length, "stray");
    } else {
      stack.pop();
      add(start, start + mark.length, "close");
      pieces[top.piece].partner = pieces.length - 1;
      pieces[pieces.length - 1].partner = top.piece;
    }
    at = start + mark.length;
  };

  while (at < text.length) {
    PIECE.lastIndex = at;
    const match = PIECE.exec(text);
    if (!match) break;
    const start = match.index;
    const type = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    if (type === "comment" && start > lastComment) break;
    add(at, start, "text");
    at = start + match[0].length;
    if (type === "open") {
      open(start, at, "open", match[0] === "{" ? "}" : "]");
      if (match[0] === "{") weight();
    } else if (type === "doubleclose") {
      const top = stack[stack.length - 1];
      close(start, top && top.closer === "]]" ? "]]" : "]");
    } else if (type === "close") {
      close(start, match[0]);
    } else if (type === "pipe") {
      const top = stack[stack.length - 1];
      add(start, at, top ? "pipe" : "text");
      if (top && top.closer === "}") weight();
    } else if (OPENS[type]) {
      open(start, at, type, OPENS[type]);
    } else {
      add(start, at, type);
    }
  }
  add(at, text.length, "text");
  stack.forEach((left) => {
    pieces[left.piece].type = "stray";
  });
  return pieces;
}

/* The name of a token piece in the form that it is looked up by. */
export function tokenKey(source) {
  return source.replace(/[{}%\s]/g, "").toLowerCase().replaceAll("-", "_");
}
