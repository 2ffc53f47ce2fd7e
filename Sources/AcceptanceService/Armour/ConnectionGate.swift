internal import NIOCore

/// What the service tells its end of a connection. The gate can't see it, since only bytes pass by it.
enum ConnectionMoment: Sendable {
  /// The header of a request is here; its body has a time of its own. `continues`: the client waits for a word before
  /// it sends the body (RFC 9110 section 10.1.1).
  case headReceived(continues: Bool)
  /// The request is here in full: from now on it is we who take the time.
  case requestReceived
  /// The answer follows. `closes`: the last one on this connection.
  case answering(closes: Bool)
}

/// Stands where the bytes of a connection come in, and shuts it when the other side takes too long: whoever sends a
/// byte a second, doesn't send at all, or doesn't fetch their answer, holds a connection for a bounded time only.
final class ConnectionGate: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = IOData
  typealias OutboundOut = IOData

  struct Times: Sendable {
    /// For the header of a connection's first request, and for each body.
    let request: TimeAmount
    /// From one answer to the header of the next request.
    let idle: TimeAmount
    /// After the last answer, for the other side to take it and hang up.
    let farewell = TimeAmount.seconds(2)
    /// When the service ends, for everything that is still under way.
    let ending = TimeAmount.seconds(8)
  }

  private let times: Times
  private let connections: Connections
  private var deadline: Scheduled<Void>?
  /// The same for the connection as a whole, when the service ends.
  private var end: Scheduled<Void>?
  private var closesAfterAnswer = false
  /// The write after which nothing follows, where the answer is the last one.
  private var lastWrite: EventLoopFuture<Void>?

  init(times: Times, connections: Connections) {
    self.times = times
    self.connections = connections
  }

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { begin(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    begin(context)
    context.fireChannelActive()
  }

  private func begin(_ context: ChannelHandlerContext) {
    if connections.add(context.channel) {
      allow(times.request, context)
    } else {
      context.close(promise: nil)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    end?.cancel()
    connections.remove(context.channel)
    context.fireChannelInactive()
  }

  /// However many answers are still to be taken, and each within its time: the service ends, and so does the connection.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent, end == nil { end = close(context, in: times.ending) }
    context.fireUserInboundEventTriggered(event)
  }

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
  ) {
    guard let moment = event as? ConnectionMoment else {
      return context.triggerUserOutboundEvent(event, promise: promise)
    }
    switch moment {
    case .headReceived(let continues):
      // What comes after the last answer isn't a request any more: it may be the rest of one that was refused.
      guard !closesAfterAnswer else {
        promise?.fail(ChannelError.inputClosed)
        return
      }
      allow(times.request, context)
      connections.noteTurn(.theirs, on: context.channel)
      if continues {
        let interim = context.channel.allocator.buffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(interim)), promise: nil)
      }
    case .requestReceived:
      deadline?.cancel()
      deadline = nil
      connections.noteTurn(.ours, on: context.channel)
    case .answering(let closes):
      guard !closesAfterAnswer else { break }
      allow(closes ? times.request : times.idle, context)
      connections.noteTurn(.theirs, on: context.channel)
      closesAfterAnswer = closes
    }
    promise?.succeed()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard closesAfterAnswer else { return context.write(data, promise: promise) }
    let promise = promise ?? context.eventLoop.makePromise()
    lastWrite = promise.futureResult
    context.write(data, promise: promise)
  }

  /// An answer is written in one go, so the flush ends it. The other side gets the end of it before the connection is
  /// torn down: what it still sends is read for a while, since unread bytes would make the system throw away the answer.
  func flush(context: ChannelHandlerContext) {
    context.flush()
    guard closesAfterAnswer, let lastWrite else { return }
    self.lastWrite = nil
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    lastWrite.whenComplete { _ in
      let (gate, context) = bound.value
      context.close(mode: .output, promise: nil)
      gate.allow(gate.times.farewell, context)
    }
  }

  private func allow(_ time: TimeAmount, _ context: ChannelHandlerContext) {
    deadline?.cancel()
    deadline = close(context, in: time)
  }

  private func close(_ context: ChannelHandlerContext, in time: TimeAmount) -> Scheduled<Void> {
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    return context.eventLoop.scheduleTask(in: time) { bound.value.close(promise: nil) }
  }
}
