import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  baseOf,
  batchUrl,
  nextUrl,
  pageUrl,
  personUrl,
} from "../../../src/client/request/address.ts";
import { ClientError } from "../../../src/client/client_error.ts";
import { readId, readQuery } from "../../../src/http/request/target.ts";

const IDS = [
  "ada",
  "a/b",
  "a%2Fb",
  "100%",
  "a b",
  "a+b",
  "😀",
  "á",
  "...",
  ".a",
  "%2e%2e",
  "a?b#c",
  "a&id=b",
  "\\",
  "~'()*!",
  "😀".repeat(255),
];

describe("the address of a service", () => {
  it("keeps its path, whether it ends with a slash or not", () => {
    for (const address of ["http://h/people", "http://h/people/"]) {
      const { href } = personUrl(baseOf(address), "ada");
      assertEquals(href, "http://h/people/persons/ada");
    }
  });

  it("is an http URL without user, query and fragment", () => {
    for (
      const address of [
        ...["", "127.0.0.1:8000", "ftp://h/", "file:///a", "http://h/?a=1"],
        ...["http://h/#a", "http://ada:hunter2@h/", "http://ada@h/"],
        "localhost:8000",
      ]
    ) {
      const { message } = assertThrows(() => baseOf(address), TypeError);
      assert(message.includes("such as http://127.0.0.1:8000/"), message);
      assertEquals(message.includes("hunter2"), false);
    }
  });

  it("leads to each id, as the service decodes it", () => {
    const base = baseOf("https://h/deep/er");
    for (const id of IDS) {
      const { href, origin, pathname } = personUrl(base, id);
      assertEquals(readId(href), id);
      assertEquals(pathname.split("/").length, 5, pathname);
      assertEquals(origin, "https://h");
      assertEquals(
        readQuery(batchUrl(base, [id, "x"]).href, ["id"]).get("id"),
        [
          id,
          "x",
        ],
      );
      const page = pageUrl(base, { after: id, pageSize: 7 }).href;
      const query = readQuery(page, ["limit", "after"]);
      assertEquals([query.get("limit"), query.get("after")], [["7"], [id]]);
    }
  });

  it("refuses an id that no URL can hold", () => {
    const base = baseOf("http://h/");
    for (const id of ["", ".", "..", "\ud800", 5 as unknown as string]) {
      for (
        const make of [
          () => personUrl(base, id),
          () => batchUrl(base, ["ada", id]),
          () => pageUrl(base, { after: id }),
        ]
      ) {
        const { code, faults } = assertThrows(make, ClientError);
        assertEquals([code, faults[0]?.pointer], ["invalid", "/id"]);
      }
    }
  });
});

describe("the link to the next page", () => {
  const page = new URL("http://h/people/persons?limit=2");

  it("is found among others, in every form of RFC 8288", () => {
    const next = "http://h/people/persons?limit=2&after=b";
    for (
      const link of [
        '<?limit=2&after=b>; rel="next"',
        "<?limit=2&after=b>; rel=next",
        `<${next}>; title="x"; rel="next"`,
        '</a>; rel="prev", <?limit=2&after=b>; rel="next"',
        '<?limit=2&after=b>; rel="next", </style>; rel=preload',
      ]
    ) assertEquals(nextUrl(page, link)?.href, next, link);
  });

  it("is missing on the last page", () => {
    for (const link of [null, "", "nonsense", '</a>; rel="prev"']) {
      assertEquals(nextUrl(page, link), undefined);
    }
  });

  it("is refused if it leads elsewhere, or to the same page", () => {
    for (
      const target of [
        ...["http://evil/people/persons?after=b", "//evil/people/persons?a"],
        ...["/admin", "?limit=2", "", "http://", "javascript:1"],
      ]
    ) {
      const next = () => nextUrl(page, `<${target}>; rel="next"`);
      assertEquals(assertThrows(next, ClientError).code, "bad_answer", target);
    }
  });
});
