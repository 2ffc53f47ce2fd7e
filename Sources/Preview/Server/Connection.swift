internal import Dispatch
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// One connection: its requests come in one after another, and each is answered by the desk, on the desk's own queue.
final class Connection: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let gate: PreviewGate
  private let desk: PreviewDesk
  private let listeners: Listeners
  private var head: HTTPRequestHead?
  private var isIdleSince: Scheduled<Void>?

  /// After which a connection is shut on which nobody asks anything.
  private static let idle = TimeAmount.seconds(60)

  init(_ gate: PreviewGate, _ desk: PreviewDesk, _ listeners: Listeners) {
    self.gate = gate
    self.desk = desk
    self.listeners = listeners
  }

  func channelActive(context: ChannelHandlerContext) {
    wait(context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    isIdleSince?.cancel()
    listeners.remove(context.channel)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func wait(_ context: ChannelHandlerContext) {
    isIdleSince?.cancel()
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    isIdleSince = context.eventLoop.scheduleTask(in: Self.idle) { bound.value.close(promise: nil) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      // What follows may be anything: it isn't waited for.
      if let refusal = gate.refusal(of: head) { refuse(refusal, context) }
    case .body: break
    case .end:
      guard let head else { return }
      self.head = nil
      isIdleSince?.cancel()
      answer(head, context)
    }
  }

  private func refuse(_ refusal: PreviewGate.Refusal, _ context: ChannelHandlerContext) {
    guard let head else { return }
    self.head = nil
    write(refusal.reply(gate), to: head, closing: true, context)
  }

  private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    guard let target = RequestTarget(head.uri) else {
      return write(
        .text(.badRequest, "There can be no such address."), to: head, closing: !head.isKeepAlive, context)
    }
    if target.path == PreviewPath.changes, head.method == .GET { return listen(target, head, context) }
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let loop = context.eventLoop
    let isFramed = ["iframe", "frame"].contains(head.headers.first(name: "Sec-Fetch-Dest") ?? "")
    desk.answer(target, isFramed: isFramed) { reply in
      loop.execute {
        let (connection, context) = bound.value
        connection.write(reply, to: head, closing: !head.isKeepAlive, context)
      }
    }
  }

  private func write(
    _ reply: PreviewReply, to head: HTTPRequestHead, closing: Bool, _ context: ChannelHandlerContext
  ) {
    guard context.channel.isActive else { return }
    var headers = reply.headers
    headers.add(name: "Content-Length", value: String(reply.bytes.count))
    if closing { headers.add(name: "Connection", value: "close") }
    context.write(
      wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: reply.status, headers: headers))),
      promise: nil)
    if head.method != .HEAD, !reply.bytes.isEmpty {
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: reply.bytes)))), promise: nil)
    }
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.whenComplete { _ in if closing { bound.value.close(promise: nil) } }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    if !closing { wait(context) }
  }

  /// Server-sent events (HTML Living Standard, section 9.2): the connection stays open and is told of each change.
  private func listen(_ target: RequestTarget, _ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    guard context.channel.isActive else { return }
    guard listeners.add(context.channel, ShownPage(target)) else {
      let reply = PreviewReply.text(
        .serviceUnavailable, "As many pages as can be told of changes are open.")
      return write(reply, to: head, closing: true, context)
    }
    let reply = PreviewReply(status: .ok, type: "text/event-stream; charset=utf-8", bytes: [])
    context.writeAndFlush(
      wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .ok, headers: reply.headers))),
      promise: nil)
    listeners.greet(context.channel)
  }
}

/// The connections that are told of changes.
final class Listeners: Sendable {
  private struct Listener {
    let channel: any Channel
    /// Which page is shown there, and as it was told last.
    var page: ShownPage?
  }

  private let all = Mutex<[ObjectIdentifier: Listener]>([:])

  private let most: Int

  /// - Parameter most: how many there may be.
  init(most: Int) {
    self.most = most
  }

  var isEmpty: Bool { all.withLock { $0.isEmpty } }

  /// - Parameter page: what is shown there, if anybody says so.
  /// - Returns: whether there was room for one more.
  func add(_ channel: any Channel, _ page: ShownPage?) -> Bool {
    all.withLock { all in
      guard all.count < most else { return false }
      all[ObjectIdentifier(channel)] = Listener(channel: channel, page: page)
      return true
    }
  }

  /// Tells also what happened while the page was being made.
  func greet(_ channel: any Channel) { Self.send("retry: 300\nevent: look\ndata: \n\n", to: channel) }

  func remove(_ channel: any Channel) {
    all.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
  }

  /// - Parameter state: what a browser has to know of the page that it shows, and the page's mark. Is asked on one thread.
  func tellOfChange(_ state: (ShownPage) -> (json: [UInt8], mark: String)) {
    for (key, listener) in all.withLock({ $0 }) {
      var data = ""
      if let page = listener.page {
        let (json, mark) = state(page)
        data = String(decoding: json, as: UTF8.self)
        all.withLock { $0[key]?.page?.known = mark }
      }
      Self.send("event: look\ndata: \(data)\n\n", to: listener.channel)
    }
  }

  /// A comment, so that connections end whose other side has gone.
  func beat() {
    for listener in all.withLock({ Array($0.values) }) { Self.send(": \n\n", to: listener.channel) }
  }

  private static func send(_ text: String, to channel: any Channel) {
    channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: text))), promise: nil)
  }
}
