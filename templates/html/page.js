// Keeps the language switcher on the section that is being read. The page works without it:
// the links then lead to the same chapter.
(function () {
  "use strict";
  var links = document.querySelectorAll(".languages a");
  var marks = document.querySelectorAll("main [id]:is(h1, h2, h3, h4, h5, h6, .paragraph)");
  if (!links.length || !marks.length) return;

  function here() {
    var found = "";
    marks.forEach(function (mark) {
      if (mark.getBoundingClientRect().top <= 40) found = mark.id;
    });
    return found;
  }

  function point() {
    var id = here();
    links.forEach(function (link) {
      link.hash = id;
    });
  }

  var waiting = false;
  window.addEventListener("scroll", function () {
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(function () {
      waiting = false;
      point();
    });
  }, { passive: true });
  window.addEventListener("hashchange", point);
  window.addEventListener("load", point);
  links.forEach(function (link) {
    link.addEventListener("click", point);
  });
})();
