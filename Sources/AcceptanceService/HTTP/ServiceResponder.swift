internal import Dispatch
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

/// What is known about a request's connection.
struct ConnectionContext: InitializableFromSource, Sendable {
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    channel = source.channel
  }

  /// The address of the other end; nil for one that has gone.
  var peer: NetworkAddress? {
    channel.remoteAddress?.ipAddress.flatMap { NetworkAddress($0) }
  }

  /// Tells the gate, which stands before everything else on this connection.
  func tell(_ moment: ConnectionMoment) {
    channel.triggerUserOutboundEvent(moment, promise: nil)
  }

  /// Asks the gate whether a body may come; throws where the connection has had its last answer.
  func awaitBody(continues: Bool) async throws {
    try await channel.triggerUserOutboundEvent(ConnectionMoment.headReceived(continues: continues)).get()
  }
}

/// Leads each request through the same steps, whatever it wants: the limits first, then its handler; at the end headers,
/// metrics and a line in the log.
struct ServiceResponder: HTTPResponder {
  let handlers: RouteHandlers
  let limit: FailureLimit
  let metrics: ServiceMetrics
  let senders: SenderReading
  /// Nil where requests aren't logged.
  let log: Logger?

  /// The longest body that is read, in bytes: twice the longest token, and what a person can fill in.
  static let longestBody = 16_384

  func respond(to request: Request, context: ConnectionContext) async throws -> Response {
    let start = DispatchTime.now().uptimeNanoseconds
    metrics.begin()
    let (route, parameter) = Route.match(request.head.path ?? "")
    let reply: Reply
    do {
      reply = try await replyWithinLimits(to: request, route, parameter, context)
    } catch {
      // The connection broke: nobody reads an answer, and the library closes it.
      metrics.end(route, status: 499, outcome: "broken-off", seconds: Self.seconds(since: start))
      throw error
    }
    let seconds = Self.seconds(since: start)
    metrics.end(route, status: reply.status.code, outcome: reply.outcome, seconds: seconds)
    log?.info(
      "request",
      metadata: [
        "route": "\(route.rawValue)", "method": "\(Self.known(request.method))",
        "status": "\(reply.status.code)", "outcome": "\(reply.outcome)",
        "ms": "\((seconds * 10_000).rounded() / 10)",
      ])
    context.tell(.answering(closes: reply.closes))
    let fields = ResponseHeaders.fields(for: reply)
    let isHead = request.method == .head
    return Response(
      status: reply.status, headers: fields,
      body: isHead || reply.body.isEmpty ? .init() : .init(byteBuffer: ByteBuffer(bytes: reply.body)))
  }

  private func replyWithinLimits(
    to request: Request, _ route: Route, _ parameter: Substring, _ context: ConnectionContext
  ) async throws -> Reply {
    let crossOrigin = handlers.crossOrigin(
      origin: request.headers[.origin], isPublic: route.isPublic,
      preflight: request.method == .options ? route.allowed : nil)
    let client = context.peer.flatMap { senders.sender(of: request.headers, peer: $0) }
    let now = Int64(DispatchTime.now().uptimeNanoseconds)
    var reply: Reply
    if route.isGuarded, let client, let seconds = limit.secondsToWait(client, now: now) {
      reply = handlers.tooManyFailures(request)
      reply.fields.append((.retryAfter, String(seconds)))
      reply.closes = true
    } else {
      reply = try await replyOfRoute(to: request, route, parameter, context)
      if reply.isFailure, let client { limit.recordFailure(client, now: now) }
      if route.isGuarded, route != .verify { reply = handlers.legible(reply, to: request) }
    }
    reply.fields += crossOrigin
    // What Hummingbird wants in small letters, any client may write as it likes (RFC 9110 section 7.6.1).
    if request.headers[.connection]?.lowercased() == "close" { reply.closes = true }
    return reply
  }

  private func replyOfRoute(
    to request: Request, _ route: Route, _ parameter: Substring, _ context: ConnectionContext
  ) async throws -> Reply {
    let length = request.headers[values: .contentLength]
    let codings = request.headers[values: .transferEncoding].map { $0.lowercased() }
    // Two readings of where a request ends are how one is smuggled past a proxy (RFC 9112 section 11.2).
    guard length.count <= 1, codings.isEmpty || (codings == ["chunked"] && length.isEmpty) else {
      return handlers.refusal(.malformedBody("its length can be read in two ways"), closes: true)
    }
    guard route != .none else { return handlers.refusal(.notFound, closes: hasBody(request)) }
    if request.method == .options {
      return Reply(
        status: .noContent, type: "", body: [], outcome: "options",
        fields: [(.allow, route.allowed)], closes: hasBody(request))
    }
    guard route.methods.contains(request.method) else {
      var reply = handlers.refusal(.wrongMethod(on: route), closes: hasBody(request))
      // Whoever reloads the page of an answer, or types its address, guesses nothing.
      if route.takesAnswers, [.get, .head].contains(request.method) { reply.isFailure = false }
      reply.fields.append((.allow, route.allowed))
      return reply
    }
    guard route.method == .post else {
      if hasBody(request) {
        return handlers.refusal(.malformedBody("a request of this kind has no body"), closes: true)
      }
      context.tell(.requestReceived)
      return await handlers.get(route, parameter, request)
    }
    guard let type = request.headers[.contentType].flatMap({ MediaType(contentType: $0) }),
      type == .form || type == .json
    else { return handlers.refusal(.unsupportedType, closes: true) }
    guard let body = try await body(of: request, context) else {
      return handlers.refusal(.bodyTooLarge, closes: true)
    }
    return await handlers.post(route, body, as: type, request)
  }

  /// Nil where the body is longer than any that is read; no more than that is ever held.
  private func body(of request: Request, _ context: ConnectionContext) async throws -> [UInt8]? {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > Self.longestBody {
      return nil
    }
    let continues = request.headers[.expect]?.lowercased() == "100-continue"
    try await context.awaitBody(continues: continues)
    let buffer: ByteBuffer
    do {
      buffer = try await request.body.collect(upTo: Self.longestBody)
    } catch is NIOTooManyBytesError {
      return nil
    }
    // A connection that ends in the middle of a body must not make half an answer out of a whole one.
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length != buffer.readableBytes {
      throw ChannelError.inputClosed
    }
    context.tell(.requestReceived)
    return Array(buffer.readableBytesView)
  }

  private func hasBody(_ request: Request) -> Bool {
    request.headers[.transferEncoding] != nil
      || request.headers[.contentLength].map { $0 != "0" } ?? false
  }

  /// A method's name in the log; any text can stand in its place.
  private static func known(_ method: HTTPRequest.Method) -> String {
    let known: [HTTPRequest.Method] = [.get, .head, .post, .put, .delete, .options, .patch, .trace, .connect]
    return known.contains(method) ? method.rawValue : "other"
  }

  private static func seconds(since start: UInt64) -> Double {
    Double(DispatchTime.now().uptimeNanoseconds - start) / 1_000_000_000
  }
}
