import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1

@testable import AcceptanceService

/// What a request says before its body: read by the library, then by us.
enum RequestHeadReader {
  static func read(_ bytes: [UInt8]) {
    let channel = EmbeddedChannel()
    do {
      try channel.pipeline.syncOperations.configureHTTPServerPipeline(
        withPipeliningAssistance: false, withErrorHandling: false)
    } catch {
      fatalError("\(error)")
    }
    do {
      try channel.writeInbound(ByteBuffer(bytes: bytes))
      while let part: HTTPServerRequestPart = try channel.readInbound() {
        if case .head(let head) = part { look(at: head) }
      }
    } catch {}
    _ = try? channel.finish(acceptAlreadyClosed: true)
  }

  private static func look(at head: HTTPRequestHead) {
    let (route, parameter) = Route.match(head.uri)
    if route == .receipts { _ = ReceiptAddressPart(parameter) }
    _ = Preferences(head.headers["Accept"]).best(of: MediaType.allCases)
    for type in head.headers["Content-Type"] { _ = MediaType(contentType: type) }
    let way = ForwardedFor(list: head.headers["X-Forwarded-For"], elements: head.headers["Forwarded"])
    if let peer = NetworkAddress("127.0.0.1") {
      _ = way.sender(peer: peer, trusted: NetworkRange.loopback)
    }
    for origin in head.headers["Origin"] {
      _ = CrossOriginPolicy(origins: []).fields(origin: origin, isPublic: false, preflight: "GET")
    }
  }
}
