// Brings a page up to date with its deck: only what changed is put in its place, on the slide and step that is shown.
(() => {
  "use strict";

  const PLACE = `deckproof-place-${LIVE.name}`;
  const slidesOf = () => document.querySelector(".reveal > .slides");
  let current = LIVE.state;
  let pending = null;
  let busy = false;

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  // ---- slides -----------------------------------------------------------------------------------------------

  /** The leaves of a state in their order: [key, data-slide, data-page, style]. */
  const leavesOf = (state) => state.stacks.flatMap((one) => one.stack ?? [one]);

  /** A slide in the page: its section, and those that it goes on on. */
  const partsOf = (section) => {
    const parts = [section];
    while (parts.at(-1).nextElementSibling?.matches("[data-further]")) parts.push(parts.at(-1).nextElementSibling);
    return parts;
  };

  const there = () => [...document.querySelectorAll(".reveal > .slides section[data-live]:not([data-further])")];

  /** The HTML of each of `keys`: it came along, or is asked for. */
  const fetched = async (keys, html) => {
    const asked = keys.map(async (key) => {
      if (html[key] !== undefined) return [key, html[key]];
      const answer = await fetch(`/slides/${key}`);
      if (!answer.ok) throw new Error(`no slide ${key}`);
      return [key, await answer.text()];
    });
    return new Map(await Promise.all(asked));
  };

  /** New slides, made ready where nobody sees them: pictures are there, everything fits. */
  const made = async (html) => {
    const host = element("div", { class: "reveal measuring live-host", "aria-hidden": "true" }, element("div", { class: "slides" }));
    const place = host.firstChild;
    const sections = html.map((text) => {
      const template = element("template");
      template.innerHTML = text;
      return template.content.firstElementChild;
    });
    place.append(...sections);
    document.body.append(host);
    const pictures = [...place.querySelectorAll("img")];
    if (pictures.length) await Promise.allSettled(pictures.map((picture) => picture.decode()));
    place.querySelectorAll(".body img").forEach(deckparts.size);
    breakFrames(place);
    place.querySelectorAll(".frame").forEach(deckparts.fit);
    deckparts.listen(place);
    return { host, slides: sections.map(partsOf) };
  };

  const framed = (section, [, slide, page, style]) => {
    if (slide === undefined) return;
    for (const part of partsOf(section)) {
      const frame = part.querySelector(":scope > .frame");
      if (frame.dataset.slide !== slide) frame.dataset.slide = slide;
      if (page === undefined) continue;
      const [, done] = style.split(/:\s*/);
      if (frame.dataset.page !== page) frame.dataset.page = page;
      if (frame.style.getPropertyValue("--done") !== done) frame.style.setProperty("--done", done);
    }
  };

  /** Makes `children` the children of `parent`, and moves no more of them than it has to. */
  const arranged = (parent, children) => {
    children.forEach((child, at) => {
      if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
    });
    while (parent.children.length > children.length) parent.lastElementChild.remove();
  };

  /** Where the slide at `at` of the old leaves is among the new: itself, or what came in its place. */
  const counterpart = (old, now, at, idOf) => {
    const places = new Map(now.map(([key], place) => [key, place]));
    if (places.has(old[at]?.[0])) return places.get(old[at][0]);
    const before = new Set(old.map(([key]) => key));
    const id = idOf(old[at]?.[0]);
    const named = now.findIndex(([key]) => !before.has(key) && id && idOf(key) === id);
    if (named >= 0) return named;
    let back = at - 1;
    while (back >= 0 && !places.has(old[back][0])) back--;
    let on = at + 1;
    while (on < old.length && !places.has(old[on][0])) on++;
    const low = back >= 0 ? places.get(old[back][0]) : -1;
    const high = on < old.length ? places.get(old[on][0]) : now.length;
    // As many after the last that stayed, but not beyond the next that stayed.
    return Math.max(0, Math.min(low + (at - back), high, now.length - 1));
  };

  const REVEAL = ["past", "present", "future"];

  /** Takes the place of `old` in the page, as reveal.js has it. */
  const replaced = (old, section) => {
    section.classList.remove(...REVEAL);
    for (const name of REVEAL) if (old.classList.contains(name)) section.classList.add(name);
    for (const name of ["hidden", "aria-hidden", "data-index-h", "data-index-v", "data-fragment"]) {
      if (old.hasAttribute(name)) section.setAttribute(name, old.getAttribute(name));
    }
    for (const name of ["display", "top"]) section.style[name] = old.style[name];
    section.slideBackgroundElement = old.slideBackgroundElement;
    section.slideBackgroundContentElement = old.slideBackgroundContentElement;
    old.replaceWith(section);
  };

  const shape = (state) => JSON.stringify(state.stacks.map((one) => one.stack?.length ?? 0));

  const steps = (section) => section.querySelectorAll(".steps .fragment").length;

  const changeSlides = async (state) => {
    const old = leavesOf(current);
    const now = leavesOf(state);
    const having = new Map();
    for (const section of there()) having.set(section.dataset.live, [...(having.get(section.dataset.live) ?? []), section]);
    const idOld = new Map([...having].map(([key, [section]]) => [key, section.id]));
    const used = new Map();
    const wanted = now.map(([key]) => {
      const count = used.get(key) ?? 0;
      used.set(key, count + 1);
      return having.get(key)?.[count];
    });
    const lacking = now.flatMap(([key], at) => (wanted[at] ? [] : [[key, at]]));
    const html = await fetched([...new Set(lacking.map(([key]) => key))], state.html);
    const ready = lacking.length ? await made(lacking.map(([key]) => html.get(key))) : null;
    const further = new Map(); // the sections that a new slide goes on on
    lacking.forEach(([, at], number) => {
      [wanted[at]] = ready.slides[number];
      further.set(wanted[at], ready.slides[number].slice(1));
    });

    const { f } = Reveal.getIndices();
    const shown = Reveal.getCurrentSlide();
    const base = shown?.matches("[data-further]") ? partOf(shown) : shown;
    const within = base ? partsOf(base).indexOf(shown) : 0;
    const at = Math.max(0, there().indexOf(base));
    const idNow = new Map(wanted.map((section) => [section.dataset.live, section.id]));
    const to = counterpart(old, now, at, (key) => idNow.get(key) ?? idOld.get(key));

    const before = there();
    const inPlace = shape(current) === shape(state) && before.length === now.length && ![...further.values()].some((parts) => parts.length)
      && before.every((section, place) => (section === wanted[place] || (further.has(wanted[place]) && partsOf(section).length === 1)));
    if (inPlace) {
      before.forEach((section, place) => section !== wanted[place] && replaced(section, wanted[place]));
    } else {
      rearranged(state, wanted, further);
    }
    ready?.host.remove();
    const said = new Map(old.map((leaf) => [leaf[0], String(leaf)]));
    now.forEach((leaf, place) => said.get(leaf[0]) !== String(leaf) && framed(wanted[place], leaf));
    if (inPlace) for (const [, place] of lacking) Reveal.syncSlide(wanted[place]);
    else Reveal.sync();
    const target = partsOf(wanted[to])[within] ?? wanted[to];
    if (!target) return;
    const { h, v } = Reveal.getIndices(target);
    const moved = target !== shown;
    const step = f === undefined ? f : Math.min(f, steps(target) - 1);
    if (moved || !inPlace) Reveal.slide(h, v, step);
    deckparts.reachable();
    if (moved) Reveal.dispatchEvent({ type: "resumed" }); // so that the speaker's view has new notes
  };

  const partOf = (section) => {
    while (section.matches("[data-further]")) section = section.previousElementSibling;
    return section;
  };

  const rearranged = (state, wanted, further) => {
    const all = (section) => [section, ...(further.get(section) ?? partsOf(section).slice(1))];
    const slides = slidesOf();
    const parts = wanted.map(all); // before any of them is moved
    const stacks = new Set();
    let at = 0;
    const children = state.stacks.flatMap((one) => {
      if (!one.stack) return parts[at++];
      const inside = parts.slice(at, (at += one.stack.length));
      const above = inside.map(([section]) => section.parentElement)
        .find((parent) => parent?.parentElement === slides && parent.matches("section") && !stacks.has(parent));
      const stack = above ?? element("section");
      stacks.add(stack);
      arranged(stack, inside.flat());
      return [stack];
    });
    arranged(slides, children);
  };

  // ---- styles -----------------------------------------------------------------------------------------------

  const changeSheets = async (state) => {
    for (const [name, digest] of Object.entries(state.sheets)) {
      if (current.sheets[name] === digest) continue;
      const answer = await fetch(`/sheets/${encodeURIComponent(LIVE.name)}/${name}`);
      if (!answer.ok) throw new Error(`no sheet ${name}`);
      const old = document.querySelector(`style[data-sheet="${name}"]`);
      const sheet = element("style", { "data-sheet": name }, await answer.text());
      old.after(sheet);
      // Words keep the font that they have until the new ones are there.
      if (name === "fonts") await Promise.allSettled([...document.fonts].map((font) => font.load()));
      old.remove();
    }
  };

  // ---- what is wrong ----------------------------------------------------------------------------------------

  const message = (problem) => element("div", { class: "live-problem", role: "alert" },
    element("p", { class: "live-message" }, element("b", {}, problem.code), ` ${problem.message}`),
    element("p", { class: "live-where" }, problem.where),
    ...(problem.quote ? [element("pre", { class: "live-quote" }, problem.quote)] : []),
    ...(problem.detail.length ? [element("pre", {}, ...problem.detail.map(line))] : []),
    ...(problem.hint ? [element("p", { class: "live-hint" }, `to do: ${problem.hint}`)] : []));

  const line = (text) => {
    const kind = { "+": "inserted", "-": "deleted" }[text[0]] ?? "same";
    return element("span", { class: kind }, `${text}\n`);
  };

  const listIn = (parent, name) => {
    let list = parent.querySelector(`:scope > .${name}`);
    if (!list) parent.append(list = element("div", { class: name }));
    return list;
  };

  const changeProblems = (state) => {
    const said = JSON.stringify([state.problems, leavesOf(state).map(([key, slide]) => [key, slide])]);
    if (changeProblems.last === said) return;
    changeProblems.last = said;
    document.querySelectorAll(".live-list, .live-problems").forEach((old) => old.remove());
    const bySlide = new Map();
    for (const section of document.querySelectorAll(".reveal > .slides section[data-live]")) {
      const place = section.querySelector(":scope > .frame")?.dataset.slide;
      if (place !== undefined) bySlide.set(place, [...(bySlide.get(place) ?? []), section]);
    }
    const general = [];
    for (const problem of state.problems) {
      const places = problem.at.filter(({ slide }) => bySlide.has(String(slide)));
      if (!places.length) general.push(problem);
      for (const { slide, codes } of places) {
        const sections = bySlide.get(String(slide));
        const blocks = sections.flatMap((section) => [...section.querySelectorAll(".frame .code")]);
        const over = codes.map((number) => blocks[number]).filter((block) => block && !block.closest(".notes"));
        for (const block of over) listIn(block, "live-list").append(message(problem));
        if (!over.length) listIn(sections.at(-1), "live-problems").append(message(problem));
      }
    }
    if (general.length) {
      document.body.append(element("div", { class: "live-problems live-deck" }, ...general.map(message)));
    }
  };

  // ---- the loop ---------------------------------------------------------------------------------------------

  /** Loads the page again, where it stays on its slide and step. */
  const reload = (why) => {
    console.info("deckproof: loaded again,", why);
    if (globalThis.Reveal?.isReady?.()) {
      const shown = Reveal.getCurrentSlide();
      const key = (shown?.matches("[data-further]") ? partOf(shown) : shown)?.dataset.live;
      const at = Math.max(0, leavesOf(current).findIndex((leaf) => leaf[0] === key));
      const { f } = Reveal.getIndices();
      const place = { at, f, id: shown?.id, old: leavesOf(current).map((leaf) => leaf[0]) };
      try {
        sessionStorage.setItem(PLACE, JSON.stringify(place));
      } catch { /* then it begins where the address says */ }
    }
    location.reload();
    return new Promise(() => {}); // nothing more happens here
  };

  const restore = () => {
    let place = null;
    try {
      place = JSON.parse(sessionStorage.getItem(PLACE));
      sessionStorage.removeItem(PLACE);
    } catch { /* as above */ }
    if (!place) return;
    const now = leavesOf(current);
    const sections = there();
    const ids = new Map(sections.map((section) => [section.dataset.live, section.id]));
    const named = place.id ? now.findIndex(([key]) => ids.get(key) === place.id) : -1;
    const to = named >= 0 ? named : counterpart(place.old.map((key) => [key]), now, place.at, (key) => ids.get(key));
    if (!sections[to]) return;
    const { h, v } = Reveal.getIndices(sections[to]);
    Reveal.slide(h, v, place.f === undefined ? place.f : Math.min(place.f, steps(sections[to]) - 1));
  };

  const isNewer = (state) => state.run !== current.run || state.version > current.version;

  const work = async () => {
    if (busy) return;
    busy = true;
    while (pending) {
      const state = pending;
      pending = null;
      if (!isNewer(state)) continue;
      try {
        if (state.page !== current.page) await reload("as its style or its script is another");
        await changeSheets(state);
        await changeSlides(state);
        current = { ...state, html: {} };
        changeProblems(current);
        document.documentElement.dataset.version = current.version;
      } catch (error) {
        if (!pending) await reload(String(error)); // it missed something
      }
    }
    busy = false;
  };

  const take = ({ state, there: isThere }) => {
    if (isThere !== undefined) document.documentElement.classList.toggle("live-alone", !isThere);
    if (state?.deck !== LIVE.name) return;
    pending = pending && pending.run === state.run ? { ...state, html: { ...pending.html, ...state.html } } : state;
    work();
  };

  const listen = () => {
    if (globalThis.SharedWorker) {
      const { port } = new SharedWorker("/live/worker.js");
      port.onmessage = ({ data }) => take(data);
      return;
    }
    const source = new EventSource("/live/events");
    source.onmessage = ({ data }) => take({ state: JSON.parse(data) });
    source.onopen = () => take({ there: true });
    source.onerror = () => take({ there: false });
  };

  const begin = () => {
    if (globalThis.Reveal?.isReady?.()) restore();
    changeProblems(current);
    document.documentElement.dataset.version = current.version;
    listen();
  };

  // deck.js says when all is as it should be.
  const page = document.documentElement;
  if (!globalThis.Reveal || page.dataset.ready !== undefined) begin();
  else {
    const waiting = new MutationObserver(() => {
      if (page.dataset.ready === undefined) return;
      waiting.disconnect();
      begin();
    });
    waiting.observe(page, { attributes: true, attributeFilter: ["data-ready"] });
  }
})();
