// A short link: opens the place in the language that the reader last chose here, otherwise in
// the best of those that the browser names. Without it the page lists the languages.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  var links = Array.prototype.slice.call(document.querySelectorAll("nav a[hreflang]"));

  // zh-TW and zh-Hant are the same language in the same script, zh-TW and zh-Hans are not.
  function full(tag) {
    try {
      var locale = new Intl.Locale(tag).maximize();
      return { language: locale.language, script: locale.script };
    } catch (error) {
      return { language: tag.split("-")[0], script: "" };
    }
  }

  function named(tag) {
    return links.find(function (link) { return link.hreflang.toLowerCase() === tag.toLowerCase(); });
  }

  function like(tag) {
    var wanted = full(tag);
    return links.find(function (link) {
      var own = full(link.hreflang);
      return own.language === wanted.language && own.script === wanted.script;
    });
  }

  function chosen() {
    try {
      return window.localStorage.getItem("language") || window.localStorage.getItem("read");
    } catch (error) {
      return null;
    }
  }

  var tags = [chosen()].concat(navigator.languages || []).filter(Boolean);
  var found = null;
  tags.some(function (tag) {
    found = named(tag) || like(tag);
    return found;
  });
  found = found || links[0];
  if (found) window.location.replace(found.href);
});
