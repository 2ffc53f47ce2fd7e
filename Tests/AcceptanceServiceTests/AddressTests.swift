import Testing

@testable import AcceptanceService

@Suite struct AddressTests {
  private func address(_ text: String) throws -> NetworkAddress { try #require(NetworkAddress(text)) }

  @Test func oneAddressHasManySpellings() throws {
    #expect(try address("2001:db8::1") == address("2001:0DB8:0:0:0:0:0:1"))
    #expect(try address("::ffff:192.0.2.1") == address("192.0.2.1"))
    #expect(try address("192.0.2.1") != address("192.0.2.2"))
  }

  @Test(arguments: ["", "localhost", "192.0.2", "192.0.2.1:80", "[::1]", "1.2.3.4 ", "::1%eth0", "999.1.1.1"])
  func whatIsNoAddressIsNone(_ text: String) {
    #expect(NetworkAddress(text) == nil)
  }

  @Test func aHouseholdIsAnIPv4AddressOrAnIPv6Network() throws {
    #expect(try address("192.0.2.1").household == address("192.0.2.1"))
    #expect(try address("2001:db8:1:2:3:4:5:6").household == address("2001:db8:1:2:ffff::").household)
    #expect(try address("2001:db8:1:2::1").household != address("2001:db8:1:3::1").household)
  }

  @Test(arguments: [
    ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
    ("10.0.0.0/8", "::ffff:10.1.2.3", true),
    ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.0", false), ("0.0.0.0/0", "8.8.8.8", true),
    ("0.0.0.0/0", "2001:db8::1", false), ("2001:db8::/32", "2001:db8:ffff::1", true),
    ("2001:db8::/33", "2001:db8:8000::1", false), ("::/0", "192.0.2.1", true), ("::1", "::1", true),
  ])
  func rangesContainWhatBeginsLikeThem(_ range: String, _ member: String, _ isIn: Bool) throws {
    #expect(try #require(NetworkRange(range)).contains(address(member)) == isIn)
  }

  @Test(arguments: ["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/08", "::/129", "/8", "10.0.0.0/8/8"])
  func otherRangesAreRefused(_ text: String) {
    #expect(NetworkRange(text) == nil)
  }

  @Test(arguments: [
    // Nobody between: what the request says of itself doesn't count.
    ("198.51.100.7", ["203.0.113.9"], "198.51.100.7"),
    // Behind our proxy: the last address that isn't a proxy's.
    ("127.0.0.1", ["203.0.113.9"], "203.0.113.9"),
    ("127.0.0.1", ["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
    ("127.0.0.1", ["1.1.1.1", "203.0.113.9, 10.0.0.2"], "203.0.113.9"),
    ("127.0.0.1", ["2001:db8::7 "], "2001:db8::7"),
    // What can't be read ends the search.
    ("127.0.0.1", ["203.0.113.9, unknown"], "127.0.0.1"),
    ("127.0.0.1", ["unknown, 10.0.0.2"], "10.0.0.2"),
    ("127.0.0.1", [], "127.0.0.1"),
  ])
  func theClientIsWhoNoProxyOfOursIs(_ peer: String, _ forwarded: [String], _ client: String) throws {
    let trusted = NetworkRange.loopback + [try #require(NetworkRange("10.0.0.0/24"))]
    #expect(
      NetworkAddress.client(peer: try address(peer), forwarded: forwarded, trusted: trusted)
        == (try address(client)))
  }

  @Test(arguments: [
    ("127.0.0.1:8484", "127.0.0.1", 8484), ("[::1]:0", "::1", 0), ("localhost:65535", "localhost", 65_535),
  ])
  func whereToListenIsRead(_ text: String, _ host: String, _ port: Int) {
    #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
    #expect(ListenAddress(text)?.description == text)
  }

  @Test(arguments: [
    "", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1", "::1:80",
    "[::1]",
    "[127.0.0.1]:80", "a b:80", "http://127.0.0.1:80",
  ])
  func otherPlacesAreRefused(_ text: String) {
    #expect(ListenAddress(text) == nil)
  }
}
