internal import NIOCore
internal import NIOHTTP1

/// Puts the gate where it belongs, and the look at the host: Hummingbird adds handlers of ours behind its own. The gate comes
/// before them, and the look right behind the reader of heads.
final class GateKeeper: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  private let times: ConnectionGate.Times
  private let connections: Connections

  init(times: ConnectionGate.Times, connections: Connections) {
    self.times = times
    self.connections = connections
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let pipeline = context.pipeline.syncOperations
    do {
      let reader = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      try pipeline.addHandler(HostCheck(), position: .after(reader))
      try pipeline.addHandler(
        ConnectionGate(times: times, connections: connections), position: .first)
    } catch {
      // Nobody gets in where there is no gate.
      context.close(promise: nil)
    }
  }
}
