// Brings a page up to date with its deck: only what changed is put in its place, on the slide and step that is shown.
(() => {
  "use strict";

  const PLACE = `deckproof-place-${LIVE.name}`;
  const slidesOf = () => document.querySelector(".reveal > .slides");
  let current = LIVE.state;
  let pending = null;
  let busy = false;

  const { element, showProblems } = globalThis.liveparts;

  // ---- slides -----------------------------------------------------------------------------------------------

  /** The leaves of a state in their order: [key, data-slide, data-page, style]. */
  const leavesOf = (state) => state.stacks.flatMap((one) => one.stack ?? [one]);

  /** A slide in the page: its section, and those that it goes on on. */
  const partsOf = (section) => {
    const parts = [section];
    while (parts.at(-1).nextElementSibling?.matches("[data-further]")) parts.push(parts.at(-1).nextElementSibling);
    return parts;
  };

  /** The slides of the deck; those that are made ready are elsewhere. */
  const there = () => [...slidesOf().querySelectorAll("section[data-live]:not([data-further])")];

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

  const parsed = (html) => {
    const template = element("template");
    template.innerHTML = html;
    return template.content.firstElementChild;
  };

  /** Makes new slides ready where nobody sees them: pictures are there, everything fits. */
  const made = async (sections) => {
    const host = element("div", { class: "reveal measuring live-host", "aria-hidden": "true" }, element("div", { class: "slides" }));
    const place = host.firstChild;
    place.append(...sections);
    document.body.append(host);
    const pictures = [...place.querySelectorAll("img")];
    if (pictures.length) await Promise.allSettled(pictures.map((picture) => picture.decode()));
    place.querySelectorAll(".body img").forEach(deckparts.size);
    breakFrames(place);
    place.querySelectorAll(".frame").forEach(deckparts.fit);
    deckparts.listen(place);
    return host;
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

  /** Is `section` before the slide that is shown, so that its steps are done? */
  const isPast = (section) => {
    const stack = section.parentElement.closest("section");
    return (stack && !stack.matches(".present") ? stack : section).matches(".past");
  };

  /** Takes the place of `old` in the page, as reveal.js has it. */
  const replaced = (old, section) => {
    section.classList.remove(...REVEAL);
    for (const name of REVEAL) if (old.classList.contains(name)) section.classList.add(name);
    for (const name of ["hidden", "aria-hidden", "data-index-h", "data-index-v", "data-fragment"]) {
      if (old.hasAttribute(name)) section.setAttribute(name, old.getAttribute(name));
    }
    const background = old.slideBackgroundElement;
    section.slideBackgroundElement = background;
    section.slideBackgroundContentElement = old.slideBackgroundContentElement;
    section.style.top = old.style.top;
    const [display, behind] = [old.style.display, background.style.display];
    old.replaceWith(section);
    if (isPast(section)) section.querySelectorAll(".fragment").forEach((one) => one.classList.add("visible"));
    Reveal.syncSlide(section);
    section.style.display = display; // reveal.js makes it one that is near
    background.style.display = behind;
  };

  const shape = (state) => JSON.stringify(state.stacks.map((one) => one.stack?.length ?? 0));

  const steps = (section) => section.querySelectorAll(".steps .fragment").length;

  /** As soon as what is there has been painted; nothing is while nobody looks. */
  const painted = () => new Promise((done) => {
    if (document.hidden) done();
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 100);
  });

  const show = (section, step) => {
    const { h, v } = Reveal.getIndices(section);
    Reveal.slide(h, v, step === undefined ? step : Math.min(step, steps(section) - 1));
  };

  const changeSlides = async (state) => {
    const now = leavesOf(state);
    const having = new Map();
    for (const section of there()) having.set(section.dataset.live, [...(having.get(section.dataset.live) ?? []), section]);
    const used = new Map();
    const wanted = now.map(([key]) => {
      const count = used.get(key) ?? 0;
      used.set(key, count + 1);
      return having.get(key)?.[count];
    });
    const lacking = [...wanted.keys()].filter((at) => !wanted[at]);
    const html = await fetched([...new Set(lacking.map((at) => now[at][0]))], state.html);
    for (const at of lacking) wanted[at] = parsed(html.get(now[at][0]));
    const said = new Map(leavesOf(current).map((leaf) => [leaf[0], String(leaf)]));
    now.forEach((leaf, at) => said.get(leaf[0]) !== String(leaf) && framed(wanted[at], leaf));
    if (isInPlace(state, wanted, lacking)) await changeInPlace(state, wanted, lacking);
    else await changeOrder(state, wanted, lacking);
    if (Reveal.isOverview() && lacking.length) { // only slides that were there when it began are in it
      Reveal.toggleOverview(false);
      Reveal.toggleOverview(true);
    }
    deckparts.reachable();
  };

  /** The section that is shown, which one of its slide's it is, the place of that slide, and its new place. */
  const whereabouts = (state, wanted) => {
    const before = there();
    const shown = Reveal.getCurrentSlide();
    const base = shown?.matches("[data-further]") ? partOf(shown) : shown;
    const within = base ? partsOf(base).indexOf(shown) : 0;
    const from = Math.max(0, before.indexOf(base));
    const ids = new Map([...before, ...wanted].map((section) => [section.dataset.live, section.id]));
    return { shown, within, from, to: counterpart(leavesOf(current), leavesOf(state), from, (key) => ids.get(key)) };
  };

  /** Do the slides at the places `lacking` take the place of one each, and do all others stay where they are? */
  const isInPlace = (state, wanted, lacking) => {
    const { from, to } = whereabouts(state, wanted);
    const isNew = new Set(lacking);
    return from === to && shape(current) === shape(state) && there().every((section, at) => isNew.has(at)
      ? partsOf(section).length === 1 && !wanted[at].matches(".allowframebreaks")
      : section === wanted[at]);
  };

  const TOGETHER = 2; // slides, so that the page answers in between

  /** Puts new slides in the place of old ones: the one that is shown, and when it is painted the others. */
  const changeInPlace = async (state, wanted, lacking) => {
    const before = there();
    const first = before.indexOf(Reveal.getCurrentSlide());
    const others = lacking.filter((at) => at !== first);
    const groups = others.length < lacking.length ? [[first]] : [];
    while (others.length) groups.push(others.splice(0, TOGETHER));
    for (const [number, group] of groups.entries()) {
      if (number) await painted();
      const host = await made(group.map((at) => wanted[at]));
      const shown = before.indexOf(Reveal.getCurrentSlide());
      const { f } = Reveal.getIndices();
      for (const at of group) replaced(before[at], wanted[at]);
      host.remove();
      if (group.includes(shown)) renewed(wanted[shown], f);
      showProblems(state);
    }
  };

  const changeOrder = async (state, wanted, lacking) => {
    const host = lacking.length ? await made(lacking.map((at) => wanted[at])) : null;
    const { f } = Reveal.getIndices();
    const { shown, within, to } = whereabouts(state, wanted);
    rearranged(state, wanted);
    host?.remove();
    Reveal.sync();
    const target = partsOf(wanted[to])[within] ?? wanted[to];
    if (target !== shown) renewed(target, f);
    else show(target, f);
  };

  /** Shows `section`, which is another than before. */
  const renewed = (section, f) => {
    show(section, f);
    Reveal.dispatchEvent({ type: "resumed" }); // so that the speaker's view has new notes
  };

  const partOf = (section) => {
    while (section.matches("[data-further]")) section = section.previousElementSibling;
    return section;
  };

  /** Puts the slides `wanted` into the stacks of `state`, each with those that it goes on on. */
  const rearranged = (state, wanted) => {
    const slides = slidesOf();
    const parts = wanted.map(partsOf); // before any of them is moved
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
    show(sections[to], place.f);
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
        showProblems(current);
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
    showProblems(current);
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
