// Runs before the page is drawn: says that scripts work, and in which colours the reader wants it,
// and asks for the faces that the page is set in, which a browser would find only after its style.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("with-scripts");
  var isServed = window.location.protocol.indexOf("http") === 0;
  if (isServed) root.classList.add("served");
  var fonts = document.currentScript.dataset.fonts;
  // A page that is opened as a file may not ask for them so.
  (isServed && fonts ? fonts.split(" ") : []).forEach(function (file) {
    var link = document.createElement("link");
    link.rel = "preload";
    link.as = "font";
    link.type = "font/woff2";
    link.crossOrigin = "anonymous";
    link.href = file;
    document.head.appendChild(link);
  });
  try {
    var wanted = window.localStorage.getItem("theme");
    if (wanted === "light" || wanted === "dark") root.dataset.theme = wanted;
  } catch (error) {
    // A browser that keeps nothing follows the system.
  }
})();
