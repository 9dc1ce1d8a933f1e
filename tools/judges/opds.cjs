// Reads the two catalogs of a folder as a reading app would, with Readium's client library, and
// prints what that found in each: node opds.cjs FOLDER
"use strict";

const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { DOMParser } = require("@xmldom/xmldom");
const library = "r2-opds-js/dist/es8-es2017/src/opds";
const { XML } = require("r2-utils-js/dist/es8-es2017/src/_utils/xml-js-mapper");
const { TaJsonDeserialize, TaJsonSerialize } = require("r2-lcp-js/dist/es8-es2017/src/serializable");
const { initGlobalConverters_GENERIC } = require("r2-shared-js/dist/es8-es2017/src/init-globals");
const { initGlobalConverters_OPDS } = require(`${library}/init-globals`);
const { OPDS } = require(`${library}/opds1/opds`);
const { OPDSFeed } = require(`${library}/opds2/opds2`);
const { OPDSPublication } = require(`${library}/opds2/opds2-publication`);
const { convertOpds1ToOpds2 } = require(`${library}/converter`);

initGlobalConverters_OPDS();
initGlobalConverters_GENERIC();

const folder = process.argv[2];
const read = (name) => readFileSync(join(folder, name), "utf-8");

const atom = new DOMParser().parseFromString(read("opds.xml"), "application/xml");
const first = convertOpds1ToOpds2(XML.deserialize(atom, OPDS));
const second = TaJsonDeserialize(JSON.parse(read("opds.json")), OPDSFeed);
const self = (publication) =>
  publication.Links.find((link) => link.Rel.includes("self")).Href.replace(/^.*opds\//, "opds/");
const alone = second.Publications.map((publication) =>
  TaJsonDeserialize(JSON.parse(read(self(publication))), OPDSPublication),
);

console.log(
  JSON.stringify({
    first: TaJsonSerialize(first),
    second: TaJsonSerialize(second),
    publications: alone.map((publication) => TaJsonSerialize(publication)),
  }),
);
