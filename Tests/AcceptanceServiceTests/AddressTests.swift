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
    // With a port, in brackets, in quotes, as Azure, HAProxy and others write it.
    ("127.0.0.1", ["203.0.113.9:4711"], "203.0.113.9"),
    ("127.0.0.1", ["\"203.0.113.9:4711\""], "203.0.113.9"),
    ("127.0.0.1", ["[2001:db8::7]"], "2001:db8::7"),
    ("127.0.0.1", ["[2001:db8::7]:4711"], "2001:db8::7"),
    ("127.0.0.1", ["\"[2001:db8::7]:4711\""], "2001:db8::7"),
    ("127.0.0.1", ["::ffff:203.0.113.9"], "203.0.113.9"),
    // Empty pieces are none.
    ("127.0.0.1", ["203.0.113.9, ", " ,, "], "203.0.113.9"),
    ("127.0.0.1", [], "127.0.0.1"),
    ("127.0.0.1", [""], "127.0.0.1"),
    // What stands left of the client, anybody can have written.
    ("127.0.0.1", ["unknown, 203.0.113.9"], "203.0.113.9"),
  ])
  func theSenderIsWhoNoProxyOfOursIs(_ peer: String, _ forwarded: [String], _ client: String) throws {
    let way = ForwardedFor(list: forwarded, elements: [])
    #expect(way.sender(peer: try address(peer), trusted: try trusted()) == .known(try address(client)))
  }

  @Test(arguments: [
    "unknown", "_hidden", "203.0.113.9, unknown", "unknown, 10.0.0.2", "203.0.113.9:", "203.0.113.9:a b",
    "[203.0.113.9]",
    "[2001:db8::7", "2001:db8::7]", "[2001:db8::7]4711", "\"203.0.113.9", "203.0.113.256", "client.example",
  ])
  func whatCannotBeReadIsNobody(_ text: String) throws {
    let way = ForwardedFor(list: [text], elements: [])
    #expect(way.sender(peer: try address("127.0.0.1"), trusted: try trusted()) == .unreadable)
    // From somebody whose word isn't taken, it plays no part.
    let stranger = try address("198.51.100.7")
    #expect(way.sender(peer: stranger, trusted: try trusted()) == .known(stranger))
  }

  @Test(arguments: [
    ("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"),
    ("For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
    ("for=192.0.2.43, FOR=198.51.100.17;proto=https", "198.51.100.17"),
    ("proto=https ; for = 192.0.2.43:47", "192.0.2.43"),
    ("for=1.1.1.1, for=192.0.2.43;host=\"a,b;for=9.9.9.9\", for=10.0.0.2", "192.0.2.43"),
    ("for=192.0.2.43;ext=\"a\\\",for=9.9.9.9\"", "192.0.2.43"),
  ])
  func forwardedIsReadToo(_ text: String, _ client: String) throws {
    let way = ForwardedFor(list: [], elements: [text])
    #expect(way.sender(peer: try address("127.0.0.1"), trusted: try trusted()) == .known(try address(client)))
  }

  @Test(arguments: [
    "for=unknown", "for=_gazonk", "proto=https", "for=", "192.0.2.43", "for=192.0.2.43, by=10.0.0.2",
  ])
  func forwardedMayNameNobody(_ text: String) throws {
    let way = ForwardedFor(list: [], elements: [text])
    #expect(way.sender(peer: try address("127.0.0.1"), trusted: try trusted()) == .unreadable)
  }

  /// A proxy that writes the one passes the other on as the client sent it.
  @Test func besidesTheListForwardedPlaysNoPart() throws {
    let way = ForwardedFor(list: ["203.0.113.9"], elements: ["for=9.9.9.9"])
    #expect(
      way.sender(peer: try address("127.0.0.1"), trusted: try trusted()) == .known(try address("203.0.113.9"))
    )
  }

  private func trusted() throws -> [NetworkRange] {
    NetworkRange.loopback + [try #require(NetworkRange("10.0.0.0/24"))]
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
