extension NetworkAddress {
  /// Who sent a request: the peer of its connection, or, where that is a proxy of ours, the last address in
  /// `X-Forwarded-For` that isn't. What stands left of it, anybody can have written.
  ///
  /// - Parameter forwarded: the values of all `X-Forwarded-For` fields, in their order.
  static func client(
    peer: NetworkAddress, forwarded: [String], trusted: [NetworkRange]
  ) -> NetworkAddress {
    var client = peer
    let hops = forwarded.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
    for hop in hops.reversed() where !hop.isEmpty {
      guard trusted.contains(where: { $0.contains(client) }),
        let address = NetworkAddress(hop.filter { $0 != " " && $0 != "\t" })
      else { break }
      client = address
    }
    return client
  }
}
