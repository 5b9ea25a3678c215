import { addressIn, asCidr, compareRanges, isAddress, isWithin, overlap, rangeOf, sizeOf } from "../../spec/addresses";

test.each([
  ["10.0.1.7/24", "10.0.1.0/24"],
  ["0.0.0.0/0", "0.0.0.0/0"],
  ["2001:DB8:0:0::1/32", "2001:db8::/32"],
  ["10.0.1.7", undefined],
  ["10.0.1/24", undefined],
  ["10.0.1.0/33", undefined],
  ["010.0.1.0/24", undefined],
  ["fe80::1%eth0/64", undefined],
  ["web", undefined],
])("the range of %s is %s", (cidr, range) => expect(rangeOf(cidr)).toBe(range));

test.each([
  ["10.0.0.1", "10.0.0.1/32"],
  ["10.0.0.1/8", "10.0.0.1/8"],
  ["2001:DB8::0:1", "2001:db8::1/128"],
  ["2001:DB8::/32", "2001:db8::/32"],
  ["web", "web"],
])("%s as a CIDR is %s", (text, cidr) => expect(asCidr(text)).toBe(cidr));

test("addresses and ranges lie in ranges of their own kind", () => {
  expect(isWithin("10.0.1.255", "10.0.1.0/24")).toBe(true);
  expect(isWithin("10.0.2.0", "10.0.1.0/24")).toBe(false);
  expect(isWithin("10.0.1.0/25", "10.0.1.0/24")).toBe(true);
  expect(isWithin("10.0.0.0/16", "10.0.1.0/24")).toBe(false);
  expect(isWithin("2001:db8::1", "0.0.0.0/0")).toBe(false);
  expect(overlap("10.0.0.0/16", "10.0.1.0/24")).toBe(true);
  expect(overlap("10.0.2.0/24", "10.0.1.0/24")).toBe(false);
  expect(["10.0.0.1", "::1", "10.0.0", "10.0.0.1/8", ""].map((text) => isAddress(text))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test("the addresses of a range are counted from its first one", () => {
  expect([0, 1, 255, 256].map((n) => addressIn("10.0.1.0/24", n))).toEqual([
    "10.0.1.0",
    "10.0.1.1",
    "10.0.1.255",
    "10.0.2.0",
  ]);
  expect(addressIn("192.168.255.0/24", 300)).toBe("192.169.0.44");
  expect(["10.0.10.0/24", "10.0.2.0/24", "9.0.0.0/8"].toSorted(compareRanges)).toEqual([
    "9.0.0.0/8",
    "10.0.2.0/24",
    "10.0.10.0/24",
  ]);
  expect([sizeOf("10.0.0.0/8"), sizeOf("10.0.0.1/32")]).toEqual([2 ** 24, 1]);
});
