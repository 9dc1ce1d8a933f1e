// What the page does besides being read. It is complete without: every link leads somewhere,
// notes stand at the end of the chapter, the contents and the languages fold by themselves.
(function () {
  "use strict";

  var root = document.documentElement;
  var main = document.getElementById("main");
  var header = document.querySelector(".top");
  var isRightToLeft = root.dir === "rtl";

  function all(selector, inside) {
    return Array.prototype.slice.call((inside || document).querySelectorAll(selector));
  }

  // Browsers may forbid to keep anything; then nothing is kept.
  function keep(store, name, value) {
    try {
      window[store].setItem(name, value);
    } catch (error) {
      return;
    }
  }

  function kept(store, name) {
    try {
      return window[store].getItem(name);
    } catch (error) {
      return null;
    }
  }

  function say(text) {
    var said = document.getElementById("said");
    said.textContent = "";
    window.setTimeout(function () { said.textContent = text; }, 50);
    window.clearTimeout(say.timer);
    say.timer = window.setTimeout(function () { said.textContent = ""; }, 5000);
  }

  // What scrolls can be scrolled with keys, and is named; what does not is no stop on the way.
  function nameScrollers() {
    all(".scroll").forEach(function (box) {
      var scrolls = box.scrollWidth > box.clientWidth;
      var caption = box.querySelector("caption");
      if (scrolls) {
        box.tabIndex = 0;
        box.setAttribute("role", "group");
        box.setAttribute("aria-label", caption ? caption.textContent.trim() : document.title);
      } else {
        ["tabindex", "role", "aria-label"].forEach(function (key) { box.removeAttribute(key); });
      }
    });
  }

  nameScrollers();
  window.addEventListener("resize", nameScrollers);
  window.addEventListener("load", nameScrollers);

  // ------------------------------------------------------------------ where the reader is

  // The line at which one reads: just under the bar at the top.
  function line() {
    return header.getBoundingClientRect().bottom + 8;
  }

  // The blocks of a chapter are the same in every edition, in the same order. Where two editions
  // stand side by side a block may be several, so that only names are the same for sure.
  var blocks = all(".chapter > :not(.notes), .chapter > .notes > *");
  var NAMED = ":is(h1, h2, h3, h4, h5, h6, figure, table, .paragraph, .note)[id]";

  function nameOf(block) {
    var named = block.matches(NAMED) ? block : block.querySelector(NAMED);
    return named ? named.id : "";
  }

  // The block at the line, told from the last one with a name, and where in it: how far below the
  // line it begins, or, if it has begun above it, which share of it is read.
  function place() {
    var top = line();
    var index = blocks.findIndex(function (block) {
      var box = block.getBoundingClientRect();
      return box.height && box.bottom > top;
    });
    if (index < 0) return null;
    var box = blocks[index].getBoundingClientRect();
    var below = box.top - top;
    var named = index;
    while (named > 0 && !nameOf(blocks[named])) named -= 1;
    return {
      name: nameOf(blocks[named]),
      after: index - named,
      below: Math.max(below, 0),
      share: below < 0 ? -below / box.height : 0
    };
  }

  function goTo(spot) {
    var named = spot.name ? document.getElementById(spot.name) : null;
    var start = blocks.findIndex(function (block) { return block.contains(named); });
    var block = blocks[Math.max(start, 0) + spot.after] || named;
    if (!block) return;
    var box = block.getBoundingClientRect();
    var aim = spot.share ? box.top + spot.share * box.height : box.top - spot.below;
    window.scrollTo({ top: window.scrollY + aim - line(), behavior: "instant" });
  }

  // ----------------------------------------------------------------------- other languages

  var switches = all(".languages a");

  switches.forEach(function (link) {
    link.addEventListener("click", function () {
      if (link.lang) keep("localStorage", "language", link.lang);
      var spot = window.scrollY > 0 && place();
      if (spot) {
        spot.page = new URL(link.href).pathname;
        keep("sessionStorage", "place", JSON.stringify(spot));
      }
    });
  });

  // A link that is opened elsewhere or copied leads to the section at least.
  function pointSwitches(name) {
    switches.forEach(function (link) { link.hash = name; });
  }

  function arrive() {
    var spot = JSON.parse(kept("sessionStorage", "place") || "null");
    if (!spot || spot.page !== window.location.pathname) return;
    keep("sessionStorage", "place", "null");
    var moved = false;
    var again = function () { if (!moved) goTo(spot); };
    ["wheel", "touchstart", "keydown"].forEach(function (kind) {
      window.addEventListener(kind, function () { moved = true; }, { once: true, passive: true });
    });
    goTo(spot);
    // Once more when the pictures and the type are there, and the browser has gone to the hash.
    window.addEventListener("load", function () { window.requestAnimationFrame(again); });
    if (document.fonts) document.fonts.ready.then(again);
  }

  // ----------------------------------------------------------------------------- contents

  var menu = document.getElementById("contents-menu");
  // Those that lead to a section of this page: chapters stand in a list of their part, too.
  var entries = menu ? all('.contents ul a[href*="#"]', menu) : [];

  function markSection(name) {
    entries.forEach(function (entry) {
      var isHere = decodeURIComponent(entry.hash.slice(1)) === name;
      if (!isHere) {
        entry.removeAttribute("aria-current");
      } else if (!entry.hasAttribute("aria-current")) {
        entry.setAttribute("aria-current", "location");
        keepInView(entry);
      }
    });
  }

  function keepInView(entry) {
    var box = entry.closest("nav");
    var top = entry.getBoundingClientRect().top - box.getBoundingClientRect().top;
    if (top < 0 || top > box.clientHeight - 40) box.scrollTop += top - box.clientHeight / 3;
  }

  var headings = all(".chapter :is(h1, h2, h3, h4, h5, h6)[id]:not(.second *)");
  var marks = all(".chapter :is(h1, h2, h3, h4, h5, h6, .paragraph)[id]:not(.second *)");

  function lastAbove(list, top) {
    var found = null;
    list.some(function (one) {
      if ((one.closest(".pair") || one).getBoundingClientRect().top > top) return true;
      found = one;
      return false;
    });
    return found;
  }

  function follow() {
    var top = line() + 24;
    var heading = lastAbove(headings, top);
    markSection(heading ? heading.id : "");
    var mark = lastAbove(marks, top);
    pointSwitches(mark ? mark.id : "");
  }

  var waiting = false;
  function soon() {
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(function () {
      waiting = false;
      follow();
    });
  }

  window.addEventListener("scroll", soon, { passive: true });
  window.addEventListener("resize", soon);
  window.addEventListener("load", soon);

  // What folds closes again when the reader goes elsewhere.
  all(".top details").forEach(function (details) {
    details.addEventListener("click", function (event) {
      if (event.target.closest("a")) details.open = false;
    });
    details.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || !details.open) return;
      details.open = false;
      details.querySelector("summary").focus();
      event.stopPropagation();
    });
    document.addEventListener("click", function (event) {
      if (!details.contains(event.target)) details.open = false;
    });
    details.addEventListener("focusout", function (event) {
      if (event.relatedTarget && !details.contains(event.relatedTarget)) details.open = false;
    });
  });

  // -------------------------------------------------------------------------------- notes

  var beside = document.getElementById("note");
  var canPop = typeof beside.showPopover === "function";

  function openNote(mark) {
    var note = document.getElementById(decodeURIComponent(mark.hash.slice(1)));
    if (!note) return false;
    beside.replaceChildren();
    Array.prototype.forEach.call(note.children, function (child) {
      beside.appendChild(child.cloneNode(true));
    });
    all(".back, .anchor", beside).forEach(function (link) { link.remove(); });
    all("[id]", beside).forEach(function (inner) { inner.removeAttribute("id"); });
    beside.setAttribute("aria-label", mark.getAttribute("aria-label"));
    beside.lang = note.closest("[lang]").lang;
    beside.dir = note.closest("[dir]").dir;
    beside.appendChild(closer());
    beside.mark = mark;
    beside.showPopover();
    setBeside(mark);
    beside.focus();
    return true;
  }

  function closer() {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "close";
    button.setAttribute("aria-label", beside.dataset.close);
    button.textContent = "×";
    button.addEventListener("click", function () { beside.hidePopover(); });
    return button;
  }

  // Under the mark, or over it where there is no room; never over the edge of the window.
  function setBeside(mark) {
    var at = mark.getBoundingClientRect();
    var size = beside.getBoundingClientRect();
    var room = root.clientWidth - size.width - 12;
    var left = Math.max(12, Math.min(room, at.left + at.width / 2 - size.width / 2));
    var top = at.bottom + 8;
    if (top + size.height > window.innerHeight && at.top - size.height - 8 > line()) {
      top = at.top - size.height - 8;
    }
    beside.style.left = left + window.scrollX + "px";
    beside.style.top = top + window.scrollY + "px";
  }

  if (canPop) {
    main.addEventListener("click", function (event) {
      var mark = event.target.closest("a.noteref");
      var isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
      if (mark && isPlain && openNote(mark)) event.preventDefault();
    });
    beside.addEventListener("beforetoggle", function (event) {
      if (event.newState !== "closed" || !beside.mark) return;
      if (beside.contains(document.activeElement)) beside.mark.focus();
      beside.mark = null;
    });
    window.addEventListener("resize", function () {
      if (beside.mark) setBeside(beside.mark);
    });
  }

  // ---------------------------------------------------------------------------- cite this

  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    var field = document.createElement("textarea");
    field.value = text;
    document.body.appendChild(field);
    field.select();
    var done = document.execCommand("copy");
    field.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("not copied"));
  }

  main.addEventListener("click", function (event) {
    var anchor = event.target.closest("a[data-place]");
    if (!anchor || event.ctrlKey || event.metaKey || event.shiftKey) return;
    var text = document.body.dataset.cite
      .replace("{place}", function () { return anchor.dataset.place; })
      .replace("{address}", function () { return anchor.href; });
    copy(text).then(function () {
      say(document.body.dataset.copied.replace("{text}", function () { return text; }));
      anchor.focus();
    }, function () {
      return null; // the link has led to its place, and the address bar has it
    });
  });

  // ------------------------------------------------------------------------------ colours

  function isDark() {
    var wanted = root.dataset.theme;
    return wanted ? wanted === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function turnColours() {
    root.dataset.theme = isDark() ? "light" : "dark";
    keep("localStorage", "theme", root.dataset.theme);
  }

  document.getElementById("theme-button").addEventListener("click", turnColours);

  // ----------------------------------------------------------------------------- dialogs

  function open(id) {
    var dialog = document.getElementById(id);
    if (!dialog.open) dialog.showModal();
  }

  all("dialog").forEach(function (dialog) {
    dialog.addEventListener("click", function (event) {
      if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
    });
  });
  document.getElementById("keys-button").addEventListener("click", function () { open("keys"); });
  document.getElementById("search-button").addEventListener("click", function () { open("search"); });

  // -------------------------------------------------------------------------------- keys

  var box = document.getElementById("keys-wanted");
  box.checked = kept("localStorage", "keys") !== "no";
  box.addEventListener("change", function () {
    keep("localStorage", "keys", box.checked ? "yes" : "no");
  });

  function turn(relation) {
    var link = document.querySelector('head link[rel="' + relation + '"]');
    if (link) window.location.href = link.href;
  }

  var actions = {
    ArrowLeft: function () { turn(isRightToLeft ? "next" : "prev"); },
    ArrowRight: function () { turn(isRightToLeft ? "prev" : "next"); },
    s: function () { if (root.classList.contains("served")) open("search"); },
    t: turnColours,
    "?": function () { open("keys"); }
  };
  actions["/"] = actions.s;
  actions["؟"] = actions["？"] = actions["?"];

  // On a keyboard without Latin letters the keys at the same place do the same.
  function nameOfKey(event) {
    if (/^Key[A-Z]$/.test(event.code) && !/^[a-z]$/i.test(event.key)) {
      return event.code.slice(3).toLowerCase();
    }
    return event.key.length === 1 ? event.key.toLowerCase() : event.key;
  }

  function isTyping(target) {
    return Boolean(target.closest("input, textarea, select, [contenteditable], dialog, .scroll"));
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (!box.checked || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    var action = actions[nameOfKey(event)];
    if (!action || (event.shiftKey && event.key.indexOf("Arrow") === 0)) return;
    event.preventDefault();
    action();
  });

  // What is wider than the page can be reached and moved by keyboard.
  function makeReachable() {
    all(".scroll").forEach(function (wide) {
      if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
      else wide.removeAttribute("tabindex");
    });
  }

  window.addEventListener("resize", makeReachable);
  window.addEventListener("load", makeReachable);

  if (root.lang) keep("localStorage", "read", root.lang);
  arrive();
  follow();
})();
