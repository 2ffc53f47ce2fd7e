internal import NIOCore
internal import Synchronization

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
  }

  private let times: Times
  private let count: ConnectionCount
  private var isCounted = false
  private var deadline: Scheduled<Void>?
  private var closesAfterAnswer = false
  /// The write after which nothing follows, where the answer is the last one.
  private var lastWrite: EventLoopFuture<Void>?

  init(times: Times, count: ConnectionCount) {
    self.times = times
    self.count = count
  }

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { begin(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    begin(context)
    context.fireChannelActive()
  }

  private func begin(_ context: ChannelHandlerContext) {
    isCounted = count.add()
    if isCounted { allow(times.request, context) } else { context.close(promise: nil) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    if isCounted { count.remove() }
    isCounted = false
    context.fireChannelInactive()
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
      if continues {
        let interim = context.channel.allocator.buffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(interim)), promise: nil)
      }
    case .requestReceived:
      deadline?.cancel()
      deadline = nil
    case .answering(let closes):
      guard !closesAfterAnswer else { break }
      allow(closes ? times.request : times.idle, context)
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
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    deadline = context.eventLoop.scheduleTask(in: time) { bound.value.close(promise: nil) }
  }
}

/// Puts the gate where it belongs: Hummingbird adds handlers of ours behind its own, the gate comes before them.
final class GateKeeper: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  private let times: ConnectionGate.Times
  private let count: ConnectionCount

  init(times: ConnectionGate.Times, count: ConnectionCount) {
    self.times = times
    self.count = count
  }

  func handlerAdded(context: ChannelHandlerContext) {
    do {
      try context.pipeline.syncOperations.addHandler(
        ConnectionGate(times: times, count: count), position: .first)
    } catch {
      // Nobody gets in where there is no gate.
      context.close(promise: nil)
    }
  }
}

/// How many connections there are, and how many there may be.
final class ConnectionCount: Sendable {
  private let most: Int
  private let count = Mutex(0)

  init(most: Int) {
    self.most = most
  }

  /// False, and nothing is counted, where there are as many as there may be.
  func add() -> Bool {
    count.withLock { count in
      guard count < most else { return false }
      count += 1
      return true
    }
  }

  func remove() {
    count.withLock { $0 -= 1 }
  }
}
