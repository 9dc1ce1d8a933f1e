// The dialog that searches the edition. The index stands beside the editions in search/ and is
// read only when somebody searches.
(function () {
  "use strict";

  var dialog = document.getElementById("search");
  var field = dialog.querySelector("input");
  var list = dialog.querySelector(".results");
  var count = dialog.querySelector(".count");
  var most = 12;
  var top = new URL("../", document.baseURI);
  var engine = null;
  var asked = 0;

  function start() {
    engine = engine || import(new URL("search/pagefind.js", top).href).then(function (pagefind) {
      return pagefind.options({ baseUrl: top.pathname, excerptLength: 24 }).then(function () {
        return pagefind;
      });
    });
    return engine;
  }

  // The place of a match: the paragraph it stands in, otherwise its section.
  function nearest(page, section) {
    var at = section.locations.length ? section.locations[0] : -1;
    var found = null;
    page.anchors.forEach(function (anchor) {
      if (/^p\d+$/.test(anchor.id) && anchor.location <= at) found = anchor;
    });
    var heading = section.anchor;
    if (found && (!heading || found.location >= heading.location)) return "#" + found.id;
    return heading ? "#" + heading.id : "";
  }

  // How many letters at the beginning of an excerpt only repeat the heading that stands above it:
  // all up to its end, or to that of its last words where the excerpt begins inside it.
  function repeated(text, heading) {
    var at = text.indexOf(heading);
    var end = at < 0 ? 0 : at + heading.length;
    for (var start = 1; !end && start < heading.length; start += 1) {
      var rest = heading.slice(start);
      // Where words have no spaces, by the full stop that the index puts after a heading.
      var isRest = /\s/.test(heading[start - 1]) || text.charAt(rest.length) === ".";
      if (isRest && text.indexOf(rest) === 0) end = rest.length;
    }
    return end ? end + /^[.\s]*/.exec(text.slice(end))[0].length : 0;
  }

  // Excerpts are HTML with marks; nothing else of it is taken over.
  function excerpt(html, heading) {
    var line = document.createElement("p");
    var read = new DOMParser().parseFromString(html, "text/html");
    var left = repeated(read.body.textContent, heading);
    read.body.childNodes.forEach(function (node) {
      var text = node.textContent.slice(left);
      left = Math.max(0, left - node.textContent.length);
      var part = node.nodeName === "MARK" ? document.createElement("mark") : null;
      if (part) part.textContent = text;
      if (text) line.appendChild(part || document.createTextNode(text));
    });
    return line;
  }

  function entry(page, section) {
    var item = document.createElement("li");
    var link = document.createElement("a");
    var title = document.createElement("span");
    link.href = page.url.split("#")[0] + nearest(page, section);
    title.className = "where";
    title.textContent = (section.title || page.meta.title).replace(/\s+/g, " ").trim();
    link.appendChild(title);
    link.appendChild(excerpt(section.excerpt, title.textContent));
    item.appendChild(link);
    return item;
  }

  function show(pages) {
    var items = [];
    pages.forEach(function (page) {
      page.sub_results.forEach(function (section) { items.push([page, section]); });
    });
    list.replaceChildren.apply(list, items.slice(0, most).map(function (pair) {
      return entry(pair[0], pair[1]);
    }));
    count.textContent = items.length
      ? dialog.dataset.found.replace("{count}", items.length)
      : dialog.dataset.none;
    list.removeAttribute("aria-busy");
  }

  function ask() {
    var words = field.value.trim();
    var mine = asked;
    if (!words) {
      list.replaceChildren();
      list.removeAttribute("aria-busy");
      count.textContent = "";
      return;
    }
    start().then(function (pagefind) {
      return pagefind.search(words);
    }).then(function (answer) {
      return Promise.all(answer.results.slice(0, most).map(function (one) { return one.data(); }));
    }).then(function (pages) {
      if (mine === asked) show(pages);
    });
  }

  var waiting = 0;
  field.addEventListener("input", function () {
    // What was asked before is no longer wanted.
    asked += 1;
    list.setAttribute("aria-busy", "true");
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, 120);
  });
  field.addEventListener("focus", start);

  // The arrows go through the results, and back up to the field.
  dialog.addEventListener("keydown", function (event) {
    var links = Array.prototype.slice.call(list.querySelectorAll("a"));
    var at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && links.length) {
      links[Math.min(at + 1, links.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      (at ? links[at - 1] : field).focus();
    } else if (event.key === "Enter" && event.target === field && links.length) {
      links[0].click();
    } else if (event.key === "Escape") {
      dialog.close(); // the field alone would only be emptied
    } else {
      return;
    }
    event.preventDefault();
  });

  list.addEventListener("click", function (event) {
    if (event.target.closest("a")) dialog.close();
  });
})();
