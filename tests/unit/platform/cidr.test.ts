import { expect } from "chai";
import { type Block, blockText, isPrivate, overlap, parseBlock } from "../../../platform/cidr.ts";

const block = (text: string) => parseBlock(text) as Block;

describe("blocks of addresses", () => {
  for (const text of ["10.0.0.0/8", "0.0.0.0/0", "255.255.255.255/32", "172.20.0.0/16"]) {
    it(`reads and writes ${text}`, () => {
      expect(blockText(block(text))).to.equal(text);
    });
  }

  for (const text of ["", "10.0.0.0", "10.0.0.0/33", "10.0.0.1/24", "300.0.0.0/8", "::/0"]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(parseBlock(text)).to.equal(undefined);
    });
  }

  const pairs = [
    ["10.0.0.0/16", "10.1.0.0/16", false],
    ["10.0.0.0/16", "10.0.128.0/17", true],
    ["10.0.128.0/17", "10.0.0.0/16", true],
    ["10.0.0.0/16", "10.0.0.0/16", true],
    ["10.0.0.0/17", "10.0.128.0/17", false],
    ["0.0.0.0/0", "192.168.0.0/16", true],
  ] as const;
  for (const [one, other, expected] of pairs) {
    it(`${one} and ${other} ${expected ? "overlap" : "are apart"}`, () => {
      expect(overlap(block(one), block(other))).to.equal(expected);
    });
  }

  it("knows the private ones", () => {
    expect(isPrivate(block("172.16.0.0/12"))).to.equal(true);
    expect(isPrivate(block("172.0.0.0/8"))).to.equal(false);
    expect(isPrivate(block("203.0.113.0/24"))).to.equal(false);
  });
});
