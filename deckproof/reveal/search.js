// Search in the slides. Reveal's own finds words of ASCII letters only, and none that is divided by soft hyphens.
(() => {
  "use strict";

  const FOUND = "found"; // the name of a highlight, which stage.css gives its colour

  /** The text nodes of a slide that the audience reads. */
  const texts = function* (slide) {
    const walker = document.createTreeWalker(slide.querySelector(".frame"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (!walker.currentNode.parentElement.closest(".notes, .copy, .unseen, annotation")) yield walker.currentNode;
    }
  };

  const plain = (text) => text.normalize("NFC").replaceAll("\u00ad", "").replace(/\s+/g, " ").toLowerCase();

  /** Where a slide has the text `wanted`, which is plain. */
  const matches = (slide, wanted) => {
    let all = "";
    const places = []; // of each character: its node, and where in it
    for (const node of texts(slide)) {
      for (const { segment, index } of new Intl.Segmenter().segment(node.data)) {
        const seen = plain(segment);
        if (seen === " " && all.endsWith(" ")) continue;
        all += seen;
        for (let at = 0; at < seen.length; at++) places.push([node, index, index + segment.length]);
      }
    }
    const found = [];
    for (let at = all.indexOf(wanted); at >= 0; at = all.indexOf(wanted, at + wanted.length)) {
      const range = document.createRange();
      const [first, begin] = places[at];
      const [last, , end] = places[at + wanted.length - 1];
      range.setStart(first, begin);
      range.setEnd(last, end);
      found.push(range);
    }
    return found;
  };

  const label = document.createElement("label");
  const input = document.createElement("input");
  const said = document.createElement("span");
  const form = document.createElement("form");
  label.htmlFor = input.id = "search-text";
  label.textContent = "Search";
  input.autocomplete = "off";
  said.setAttribute("role", "status");
  form.className = "searchbox";
  form.setAttribute("role", "search");
  form.hidden = true;
  form.append(label, input, said);

  let before = ""; // what was searched last: the same again goes on to the next slide that has it

  const close = () => {
    form.hidden = true;
    input.blur();
    before = said.textContent = "";
    globalThis.CSS?.highlights?.delete(FOUND);
  };

  const open = () => {
    form.hidden = false;
    input.focus();
    input.select();
  };

  const find = () => {
    const wanted = plain(input.value.trim());
    if (!wanted) return close();
    const slides = Reveal.getSlides();
    const found = slides.map((slide) => matches(slide, wanted));
    const having = slides.filter((_, at) => found[at].length);
    const here = slides.indexOf(Reveal.getCurrentSlide());
    const again = wanted === before ? 1 : 0;
    const next = having.find((slide) => slides.indexOf(slide) >= here + again) ?? having[0];
    before = wanted;
    said.textContent = next ? `slide ${having.indexOf(next) + 1} of ${having.length}` : "not found";
    if (globalThis.Highlight) CSS.highlights.set(FOUND, new Highlight(...found.flat()));
    if (!next) return;
    const { h, v } = Reveal.getIndices(next);
    const fragment = found[slides.indexOf(next)][0].startContainer.parentElement.closest(".fragment");
    Reveal.slide(h, v, fragment ? Number(fragment.dataset.fragmentIndex) : undefined);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    find();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (!(event.ctrlKey && event.shiftKey)) event.stopPropagation(); // no key is for the slides
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toUpperCase() !== "F" || !event.ctrlKey || !event.shiftKey) return;
    event.preventDefault();
    if (form.hidden) open();
    else close();
  });
  Reveal.on("ready", () => document.querySelector(".reveal").append(form));
})();
