/** Marks the entry of the table of contents whose section is being read. */

const links = new Map([...document.querySelectorAll(".toc a")].map((link) => [link.hash.slice(1), link]));
const sections = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
const visible = new Set();

const observer = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) visible.add(entry.target);
      else visible.delete(entry.target);
    }
    const current = sections.find((section) => visible.has(section));
    if (!current) return;
    for (const [id, link] of links) link.classList.toggle("is-current", id === current.id);
  },
  { rootMargin: "-15% 0px -60%" },
);

for (const section of sections) observer.observe(section);
