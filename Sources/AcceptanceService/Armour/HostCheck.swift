internal import NIOCore
internal import NIOHTTP1

/// Refuses a request that doesn't say to whom it goes, or says it twice (RFC 9112 section 3.2): a proxy and we could understand
/// two things. It ends as every head does that can't be read: with 400, and nothing behind it is read.
final class HostCheck: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart

  private var isRefused = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isRefused else { return }
    if case .head(let head) = unwrapInboundIn(data), !Self.isSound(head) {
      isRefused = true
      context.fireErrorCaught(HTTPParserError.invalidHeaderToken)
    } else {
      context.fireChannelRead(data)
    }
  }

  /// Of before HTTP/1.1 is a request that names none.
  static func isSound(_ head: HTTPRequestHead) -> Bool {
    let hosts = head.headers["Host"]
    return switch hosts.count {
    case 0: [.http0_9, .http1_0].contains(head.version)
    case 1: !hosts[0].isEmpty && hosts[0].utf8.allSatisfy(isPartOfHost)
    default: false
    }
  }

  /// A name or an address, and a port (RFC 3986 section 3.2); the comma that it allows would look like two.
  private static func isPartOfHost(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~%!$&'()*+;=:[]".utf8.contains(byte)
    }
  }
}
