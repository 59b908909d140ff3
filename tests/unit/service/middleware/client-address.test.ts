import type { IncomingMessage } from "node:http";
import { expect } from "chai";
import { clientAddress, clientName } from "../../../../service/middleware/client-address.ts";

const DIRECT = "10.0.0.9";
const NOON = Date.UTC(2026, 10, 22, 12);
const DAY = 86_400_000;

function request(forwarded?: string, remoteAddress: string | undefined = DIRECT): IncomingMessage {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return { headers, socket: { remoteAddress } } as unknown as IncomingMessage;
}

describe("clientAddress", () => {
  const table: readonly (readonly [string | undefined, number, string])[] = [
    [undefined, 0, DIRECT],
    [undefined, 1, DIRECT],
    [undefined, 2, DIRECT],
    ["203.0.113.7", 0, DIRECT],
    ["203.0.113.7", 1, "203.0.113.7"],
    ["203.0.113.7", 2, "203.0.113.7"],
    ["198.51.100.1, 203.0.113.7", 0, DIRECT],
    ["198.51.100.1, 203.0.113.7", 1, "203.0.113.7"],
    ["198.51.100.1, 203.0.113.7", 2, "198.51.100.1"],
    ["spoofed, 198.51.100.1,203.0.113.7 ", 2, "198.51.100.1"],
    ["spoofed, 198.51.100.1 , 203.0.113.7", 1, "203.0.113.7"],
    ["2001:db8::1, 203.0.113.7", 2, "2001:db8::1"],
  ];
  for (const [forwarded, proxies, address] of table) {
    it(`is ${address} for ${forwarded ?? "no X-Forwarded-For"} behind ${proxies} proxies`, () => {
      expect(clientAddress(request(forwarded), proxies)).to.equal(address);
    });
  }

  it("is the same whatever a client puts before what the proxies saw", () => {
    const addresses = ["", "1.1.1.1, ", "a, b, c, "].map((spoofed) =>
      clientAddress(request(`${spoofed}198.51.100.1, 203.0.113.7`), 2),
    );

    expect(new Set(addresses)).to.deep.equal(new Set(["198.51.100.1"]));
  });

  it("is empty for a connection that is gone", () => {
    const gone = { headers: {}, socket: {} } as unknown as IncomingMessage;

    expect(clientAddress(gone, 0)).to.equal("");
  });
});

describe("clientName", () => {
  const same: readonly (readonly [string, string])[] = [
    ["203.0.113.7", "::ffff:203.0.113.7"],
    ["203.0.113.7", "::FFFF:203.0.113.7"],
    ["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"],
    ["2001:db8:1:2::1", "2001:0DB8:0001:0002::abcd"],
    ["2001:db8::1", "2001:db8:0:0:1::"],
    ["::1", "::2"],
  ];
  for (const [one, other] of same) {
    it(`is the same for ${one} and ${other}`, () => {
      expect(clientName(one, NOON)).to.equal(clientName(other, NOON));
    });
  }

  const different: readonly (readonly [string, string])[] = [
    ["203.0.113.7", "203.0.113.8"],
    ["2001:db8:1:2::1", "2001:db8:1:3::1"],
    ["2001:db8::1", "2001:db8:0:1::1"],
    ["1::2:3:4:5", "1:0:0:2:3:4:5:0"],
    ["", "203.0.113.7"],
  ];
  for (const [one, other] of different) {
    it(`is another one for ${one} than for ${other}`, () => {
      expect(clientName(one, NOON)).not.to.equal(clientName(other, NOON));
    });
  }

  it("is the same all day (UTC) and another one tomorrow", () => {
    const midnight = Date.UTC(2026, 10, 22);
    const [first, last, next] = [midnight, midnight + DAY - 1, midnight + DAY].map((now) =>
      clientName("203.0.113.7", now),
    );

    expect(first).to.equal(last);
    expect(first).not.to.equal(next);
  });

  for (const address of ["203.0.113.7", "2001:db8:1:2::1", "", "not an address"]) {
    it(`is 16 digits and says nothing of "${address}"`, () => {
      expect(clientName(address, NOON)).to.match(/^[\da-f]{16}$/);
    });
  }
});
