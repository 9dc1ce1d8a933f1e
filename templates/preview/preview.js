// The preview's own page. The book's page stands in a frame, exactly as it is in the built site; a
// new one is loaded behind it, brought to the same paragraph, and put in its place.
(function () {
  "use strict";

  const SITE = "/-/site/";
  const SECOND = 1000;

  const body = document.body;
  const desk = document.getElementById("desk");
  const text = document.getElementById("text");
  const pages = document.getElementById("pages");
  const places = document.getElementById("places");
  const findings = document.getElementById("findings");
  const status = document.getElementById("status");
  const language = document.getElementById("language");
  const beside = document.getElementById("beside");
  const print = document.getElementById("print");
  const translate = document.getElementById("translate");

  const view = { edition: body.dataset.edition, page: body.dataset.page, hash: location.hash };
  let state = null; // what the server said last
  let shown = ""; // the digest of the page that is shown, or being loaded
  let frame = null;
  let waiting = null;
  let told = "[]"; // the errors that were told last
  let events = null;
  let wantsPages = new URLSearchParams(location.search).has("pdf");

  // -------------------------------------------------------------------------------- going

  function address() {
    return "/" + view.edition + "/" + view.page + (wantsPages ? "?pdf" : "") + view.hash;
  }

  function go(edition, page, hash, isBack) {
    const isOther = edition !== view.edition || page !== view.page;
    const isSamePage = page === view.page && !hash;
    Object.assign(view, { edition: edition, page: page, hash: hash || "" });
    if (!isBack) history.pushState(null, "", address());
    if (isOther) listen(isSamePage);
    else if (frame && hash) frame.contentWindow.location.hash = hash;
  }

  window.addEventListener("popstate", function () {
    const parts = location.pathname.slice(1).split("/");
    wantsPages = new URLSearchParams(location.search).has("pdf");
    go(parts[0] || view.edition, parts[1] || view.page, location.hash, true);
    showPages();
  });

  // ------------------------------------------------------------------- what the server says

  function listen(keepsPlace) {
    if (events) events.close();
    shown = "";
    state = null;
    events = new EventSource("/-/events/" + view.edition + "/" + view.page);
    events.onmessage = function (message) {
      const before = state;
      state = JSON.parse(message.data);
      body.classList.remove("away");
      tell();
      choices();
      if (state.page && state.page !== shown) load(state.page, before !== null || keepsPlace);
      if (wantsPages && (!before || before.version !== state.version)) refreshPages();
    };
    events.onerror = function () {
      body.classList.add("away");
      say("The preview has ended");
    };
  }

  function say(words) {
    const said = status.querySelector(".said");
    if (said.textContent !== words) said.textContent = words;
  }

  function counted(number, noun) {
    return number + " " + noun + (number === 1 ? "" : "s");
  }

  function tell() {
    const errors = state.errors.length;
    const warnings = state.warnings.length;
    const had = body.classList.contains("with-errors");
    const isNew = JSON.stringify(state.errors) !== told;
    told = JSON.stringify(state.errors);
    body.classList.toggle("with-errors", errors > 0);
    body.classList.toggle("with-warnings", !errors && warnings > 0);
    say(errors ? counted(errors, "error") : warnings ? counted(warnings, "warning") : "Up to date");
    const list = findings.querySelector("ul");
    list.replaceChildren();
    // Warnings can wait until there is a page again.
    (errors ? state.errors : state.warnings).forEach(function (one) {
      list.append(entry(one, errors ? "error" : "warning"));
    });
    const heading = errors ? counted(errors, "error") : counted(warnings, "warning");
    findings.querySelector("h2").textContent = heading;
    findings.classList.toggle("with-errors", errors > 0);
    findings.querySelector(".kept").hidden = !errors || !state.page;
    if (errors && isNew) open(true);
    else if (!errors && (had || !warnings)) open(false);
  }

  function open(isOpen) {
    findings.hidden = !isOpen;
    status.setAttribute("aria-expanded", String(isOpen));
  }

  function entry(finding, kind) {
    const item = document.createElement("li");
    item.className = kind;
    const found = /^(.*?)(?:#[^,]*)?(?:, line (\d+))?$/.exec(finding.where);
    const place = found[2] ? found[1] + ":" + found[2] : found[1];
    const where = leadTo(place, finding.where);
    where.classList.add("where");
    const what = document.createElement("span");
    what.textContent = finding.what;
    const tip = document.createElement("span");
    tip.className = "tip";
    tip.textContent = finding.tip;
    item.append(where, what, tip);
    return item;
  }

  status.addEventListener("click", function () {
    if (findings.querySelector("li")) open(findings.hidden);
  });
  document.getElementById("findings-close").addEventListener("click", function () { open(false); });

  // ------------------------------------------------------------------------------- choices

  function option(value, label, isChosen) {
    const made = document.createElement("option");
    made.value = value;
    made.textContent = label;
    made.selected = isChosen;
    return made;
  }

  function choices() {
    if (!state.languages.length) return;
    document.title = state.title + " · Preview";
    const parts = view.edition.split("+");
    language.replaceChildren();
    beside.replaceChildren(option("", "–", parts.length === 1));
    state.languages.forEach(function (one) {
      language.append(option(one[0], one[1], one[0] === parts[0]));
      if (one[0] !== parts[0]) beside.append(option(one[0], one[1], one[0] === parts[1]));
    });
    beside.closest("label").hidden = state.languages.length < 2;
    // A book in one language has nothing to translate.
    const targets = state.languages.slice(1).map(function (one) { return one[0]; });
    translate.hidden = targets.length === 0;
    if (targets.length === 0) return;
    const shown = parts.find(function (one) { return targets.includes(one); });
    translate.href = workbench(shown || targets[0]);
  }

  function workbench(tag) {
    return "/-/translate/" + encodeURIComponent(tag) + "/";
  }

  function choose() {
    const other = beside.value && beside.value !== language.value ? "+" + beside.value : "";
    go(language.value + other, view.page);
  }

  language.addEventListener("change", choose);
  beside.addEventListener("change", choose);

  // ------------------------------------------------------------------------------ the page

  // The texts of a page, without numbers: those change where a paragraph is put in above.
  function blocks(page) {
    return Array.from(page.querySelectorAll("main [data-source]"));
  }

  function words(block) {
    return block.textContent.replace(/[\d٠-٩۰-۹०-९]+/g, "");
  }

  function lineOf(page) {
    const top = page.querySelector("header.top");
    return (top ? top.getBoundingClientRect().bottom : 0) + 8;
  }

  // Which text is read, and how far it stands from the top.
  function placeIn(page) {
    const line = lineOf(page);
    const all = blocks(page);
    const at = all.findIndex(function (block) { return block.getBoundingClientRect().bottom > line; });
    return {
      at: at,
      top: at < 0 ? 0 : all[at].getBoundingClientRect().top,
      words: all.map(words),
      scroll: page.defaultView.scrollY
    };
  }

  // What of two lists of texts is the same at the beginning, and at the end.
  function sameEnds(old, made) {
    const most = Math.min(old.length, made.length);
    let first = 0;
    let last = 0;
    while (first < most && old[first] === made[first]) first += 1;
    while (last < most - first && old[old.length - 1 - last] === made[made.length - 1 - last]) last += 1;
    return { first: first, last: last };
  }

  function goTo(page, place, isOtherLanguage) {
    const all = blocks(page);
    const made = all.map(words);
    const same = isOtherLanguage ? { first: made.length, last: 0 } : sameEnds(place.words, made);
    let at = place.at;
    if (at >= place.words.length - same.last) at += made.length - place.words.length;
    else if (at >= same.first) at = Math.min(at, made.length - same.last - 1);
    const block = all[Math.min(at, all.length - 1)];
    const root = page.defaultView;
    if (place.at < 0 || !block || (place.at === 0 && place.scroll === 0)) {
      root.scrollTo({ top: place.scroll, behavior: "instant" });
    } else {
      const top = root.scrollY + block.getBoundingClientRect().top - place.top;
      root.scrollTo({ top: top, behavior: "instant" });
    }
    return all.slice(same.first, all.length - same.last);
  }

  function load(digest, keepsPlace) {
    shown = digest;
    if (waiting) waiting.remove();
    const made = document.createElement("iframe");
    waiting = made;
    made.className = "waiting";
    made.title = "The page";
    made.src = SITE + view.edition + "/" + view.page + (keepsPlace ? "" : view.hash);
    made.addEventListener("load", function () { ready(made, keepsPlace); });
    text.append(made);
  }

  function ready(made, keepsPlace) {
    const page = made.contentDocument;
    if (!page || made.contentWindow.location.protocol === "about:") return;
    if (made === frame) {
      arrived(made);
      return;
    }
    if (made !== waiting) return;
    prepare(page);
    // Type that comes later would move the text.
    const type = Promise.race([
      page.fonts ? page.fonts.ready : null,
      new Promise(function (done) { setTimeout(done, 300); })
    ]);
    type.then(function () { if (made === waiting) swap(made, page, keepsPlace); });
  }

  function swap(made, page, keepsPlace) {
    const old = frame;
    if (old && keepsPlace) {
      const before = old.contentDocument;
      const isOther = before.documentElement.lang !== page.documentElement.lang;
      const changed = goTo(page, placeIn(before), isOther);
      if (!isOther && changed.length < 12) {
        changed.forEach(function (block) { block.classList.add("preview-changed"); });
      }
    }
    const hadFocus = document.activeElement === old;
    made.classList.remove("waiting");
    frame = made;
    waiting = null;
    places.hidden = true;
    if (old) old.remove();
    if (hadFocus || !old) made.focus({ preventScroll: true });
    body.dataset.shown = shown;
    followText();
  }

  // The page itself may lead on, with the keys for the next chapter.
  function arrived(made) {
    const path = made.contentWindow.location.pathname;
    if (!path.startsWith(SITE)) return;
    const parts = path.slice(SITE.length).split("/");
    if (parts[0] === view.edition && parts[1] === view.page) {
      prepare(made.contentDocument);
      return;
    }
    go(decodeURIComponent(parts[0]), parts[1] || "index.html", made.contentWindow.location.hash);
  }

  function prepare(page) {
    const sheet = page.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = "/-/preview/page.css";
    page.head.append(sheet);
    page.addEventListener("click", follow);
    page.addEventListener("pointerover", function (event) { point(event.target); });
    page.addEventListener("focusin", function (event) { point(event.target); });
    page.defaultView.addEventListener("scroll", function () {
      places.hidden = true;
      followText();
    }, { passive: true });
  }

  function follow(event) {
    const link = event.target.closest ? event.target.closest("a[href]") : null;
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = new URL(link.href);
    if (target.origin !== location.origin) {
      event.preventDefault();
      if (/^https?:$/.test(target.protocol)) window.open(target.href, "_blank", "noopener");
      return;
    }
    const parts = target.pathname.startsWith(SITE) ? target.pathname.slice(SITE.length).split("/") : [];
    if (parts.length === 1) parts.unshift(view.edition);
    if (parts.length !== 2 || !parts[1].endsWith(".html")) return;
    if (parts[0] === view.edition && parts[1] === view.page) {
      view.hash = target.hash;
      history.replaceState(null, "", address());
      return;
    }
    event.preventDefault();
    go(decodeURIComponent(parts[0]), parts[1], target.hash);
  }

  // ------------------------------------------------------------- the places of a paragraph

  let pointed = null;

  function point(target) {
    const block = target.closest ? target.closest("[data-source]") : null;
    if (block === pointed && !places.hidden) return;
    if (pointed) pointed.classList.remove("preview-here");
    pointed = block;
    if (!block) return;
    block.classList.add("preview-here");
    places.replaceChildren(leadTo(block.dataset.source));
    if (block.dataset.message) places.append(leadTo(block.dataset.message));
    if (block.dataset.segment) places.append(toSegment(block));
    places.hidden = false;
    const box = block.getBoundingClientRect();
    const size = places.getBoundingClientRect();
    const isRightToLeft = block.ownerDocument.defaultView.getComputedStyle(block).direction === "rtl";
    const left = isRightToLeft ? box.left : box.right - size.width;
    places.style.left = Math.max(4, Math.min(left, text.clientWidth - size.width - 4)) + "px";
    places.style.top = Math.max(4, box.top - size.height - 2) + "px";
  }

  // Its segment in the workbench.
  function toSegment(block) {
    const link = document.createElement("a");
    const tag = block.closest("[lang]").lang;
    const parts = view.edition.split("+");
    link.href = workbench(parts.includes(tag) ? tag : parts[parts.length - 1]) + "#" + block.dataset.segment;
    link.textContent = "Translate";
    return link;
  }

  text.addEventListener("pointerleave", function (event) {
    if (!event.relatedTarget || !event.relatedTarget.closest("#places")) places.hidden = true;
  });

  // A link that opens the place in an editor, or a button that copies it.
  function leadTo(place, label) {
    const found = /^(.*?)(?::(\d+))?$/.exec(place);
    const form = body.dataset.editor;
    const isFile = /^[^\s"]+\.\w+$/.test(found[1]);
    if (form && isFile) {
      const link = document.createElement("a");
      const path = (body.dataset.root + "/" + found[1]).split("/").map(encodeURIComponent).join("/");
      link.href = form.replace("{path}", path).replace("{line}", found[2] || "1");
      link.textContent = label || place;
      return link;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label || place;
    button.title = "Copy";
    button.addEventListener("click", function () { copy(place, button); });
    return button;
  }

  function copy(place, button) {
    navigator.clipboard.writeText(place).then(function () {
      const before = button.textContent;
      button.textContent = "Copied";
      setTimeout(function () { button.textContent = before; }, SECOND);
    });
  }

  // ------------------------------------------------------------------------- printed pages

  let printed = { digest: "", pages: [], places: {} };

  function showPages() {
    pages.hidden = !wantsPages;
    desk.classList.toggle("with-pages", wantsPages);
    print.setAttribute("aria-pressed", String(wantsPages));
    if (wantsPages) refreshPages();
  }

  print.addEventListener("click", function () {
    wantsPages = !wantsPages;
    history.replaceState(null, "", address());
    showPages();
  });

  function note(words) {
    const paragraph = document.createElement("p");
    paragraph.textContent = words;
    return paragraph;
  }

  let asked = 0;

  function refreshPages() {
    asked += 1;
    const own = asked;
    const base = "/-/print/" + view.edition + "/" + view.page;
    pages.classList.add("old");
    if (!pages.children.length) pages.append(note("Laying out …"));
    fetch(base).then(function (answer) { return answer.json(); }).then(function (made) {
      if (own !== asked) return;
      pages.classList.remove("old");
      if (made.errors) {
        const lines = made.errors.map(function (one) { return note(one.where + ": " + one.what); });
        pages.querySelectorAll("p").forEach(function (old) { old.remove(); });
        pages.prepend.apply(pages, lines);
        return;
      }
      if (made.digest !== printed.digest || !made.pages.length) lay(base, made);
      printed = made;
      followText();
    }).catch(function () { pages.classList.remove("old"); });
  }

  // Each picture takes the place of the older one when it is there.
  function lay(base, made) {
    const width = Math.round(Math.min(pages.clientWidth, 704) * window.devicePixelRatio);
    const old = Array.from(pages.querySelectorAll("img"));
    pages.querySelectorAll("p").forEach(function (one) { one.remove(); });
    if (!made.pages.length) pages.append(note("Only chapters are laid out here."));
    made.pages.forEach(function (size, at) {
      const picture = new Image(Math.round(size[0]), Math.round(size[1]));
      picture.alt = "Page " + (at + 1);
      picture.loading = at < 2 ? "eager" : "lazy";
      picture.src = base + "/" + at + ".png?width=" + width + "&of=" + made.digest;
      if (!old[at]) {
        pages.append(picture);
        return;
      }
      picture.loading = "eager";
      picture.decode().catch(function () {}).then(function () { old[at].replaceWith(picture); });
    });
    old.slice(made.pages.length).forEach(function (one) { one.remove(); });
  }

  // The printed page of the text that is read.
  function followText() {
    if (!wantsPages || !frame || !printed.pages.length) return;
    const page = frame.contentDocument;
    const line = lineOf(page);
    const known = blocks(page).filter(function (block) {
      const named = block.closest("[id]");
      return named && printed.places[named.id];
    });
    const block = known.find(function (one) { return one.getBoundingClientRect().bottom > line; });
    if (!block) return;
    const place = printed.places[block.closest("[id]").id];
    const picture = pages.querySelectorAll("img")[place[0]];
    if (!picture) return;
    const box = picture.getBoundingClientRect();
    const top = pages.scrollTop + box.top - pages.getBoundingClientRect().top;
    pages.scrollTo({ top: top + place[1] * box.height - 48, behavior: "instant" });
  }

  listen(false);
  showPages();
})();
