// Slides with .allowframebreaks go on on further slides, as they do in the PDF.
globalThis.breakFrames = (root) => {
  "use strict";
  const LISTS = "ul, ol, dl, .references";

  /** What a slide can be broken between: its blocks, and the items of its lists. */
  const parts = (body) => [...body.children].flatMap((block) => (block.matches(LISTS) ? [...block.children] : [block]));

  /** Moves `first` and all that follows into `to`; a list that is cut goes on there. */
  const moved = (first, body, to) => {
    let rest = first;
    if (first.parentElement !== body) {
      const list = first.parentElement;
      const further = list.cloneNode(false);
      further.removeAttribute("id");
      if (list.matches("ol")) further.start = (list.start || 1) + [...list.children].indexOf(first);
      further.append(...[...list.children].slice([...list.children].indexOf(first)));
      to.append(further);
      rest = list.nextElementSibling;
    }
    while (rest) {
      const next = rest.nextElementSibling;
      if (!rest.matches(".notes, .footnotes")) to.append(rest);
      rest = next;
    }
  };

  const limit = (frame) => frame.getBoundingClientRect().bottom - parseFloat(getComputedStyle(frame).paddingBottom);

  for (let section of root.querySelectorAll("section.allowframebreaks")) {
    for (let pages = 1; pages < 100; pages++) {
      const frame = section.querySelector(".frame");
      const body = frame.querySelector(".body");
      const first = parts(body).find((part) => part.getBoundingClientRect().bottom > limit(frame) + 1);
      if (!first || first === parts(body)[0]) break;
      const further = section.cloneNode(false);
      further.id = `${section.id.replace(/-page-\d+$/, "")}-page-${pages + 1}`;
      further.dataset.further = "";
      const place = frame.cloneNode(false);
      const rest = body.cloneNode(false);
      for (const above of frame.children) {
        if (above === body) break;
        const copy = above.cloneNode(true);
        copy.removeAttribute("id");
        place.append(copy);
      }
      place.append(rest);
      further.append(place);
      moved(first, body, rest);
      section.after(further);
      section = further;
    }
  }
};
