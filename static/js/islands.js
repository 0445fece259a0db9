/** Loads the module of an island when it is about to be seen. `data-island` holds the module's address; its default
 * export gets the element. What fails leaves the page as it was without JavaScript. */

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      import(target.dataset.island).then((module) => {
        module.default(target);
        target.dataset.mounted = "";
      });
    }
  },
  { rootMargin: "200px" },
);

for (const island of document.querySelectorAll("[data-island]")) observer.observe(island);
