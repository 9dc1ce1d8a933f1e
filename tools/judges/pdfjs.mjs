// How often the find bar of Firefox finds each word in a PDF: pdf.js with its own find controller.
//
//     node pdfjs.mjs FILE < words, one on each line
//
// Writes a number for each word.
import { readFileSync } from "node:fs";

const bar = import.meta.resolve("pdfjs-dist/legacy/build/pdf.mjs");
console.warn = () => {}; // it misses a canvas, which is only for pictures
globalThis.pdfjsLib = await import(bar);

// What the viewer asks of a page when it is loaded; nothing of that is used to find words.
const nothing = new Proxy(function () {}, {
  get: (_, name) => (name === Symbol.toPrimitive ? () => "" : nothing),
  apply: () => nothing,
  construct: () => nothing,
});
globalThis.document = globalThis.window = nothing;
const { EventBus, PDFFindController } = await import(
  bar.replace("build/pdf.mjs", "web/pdf_viewer.mjs")
);

const data = new Uint8Array(readFileSync(process.argv[2]));
const pdf = await pdfjsLib.getDocument({ data, verbosity: 0 }).promise;
const eventBus = new EventBus();
const linkService = { pagesCount: pdf.numPages, page: 1, eventBus };
const options = { linkService, eventBus, updateMatchesCountOnProgress: false };
const finder = new PDFFindController(options);
finder.setDocument(pdf);

function find(query) {
  return new Promise((done) => {
    const told = ({ matchesCount }) => {
      eventBus.off("updatefindmatchescount", told);
      done(matchesCount.total);
    };
    eventBus.on("updatefindmatchescount", told); // after the last page
    eventBus.dispatch("find", { type: "find", query, caseSensitive: true, matchDiacritics: true });
  });
}

const counts = [];
for (const word of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  counts.push(await find(word));
}
process.stdout.write(counts.join("\n"));
process.exit(0);
