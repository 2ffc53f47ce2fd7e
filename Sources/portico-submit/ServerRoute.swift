import LetterSubmission

/// Letters to a server, by SMTP (RFC 5321).
struct ServerRoute: OpenRoute {
  private let connection: ServerConnection
  private let offer: ServerOffer
  /// Whether the connection stands where a command may come.
  private var mayCommand = true
  /// Whether a refused letter's beginning is still there.
  private var mustReset = false

  static func open(_ server: MailServer) -> Opening<ServerRoute> {
    switch Handshake(with: server).run() {
    case .ended(let end): .ended(end)
    case .connected(let connection, let readiness):
      .open(ServerRoute(connection: connection, offer: ServerOffer(readiness.extensions)), readiness)
    }
  }

  private init(connection: ServerConnection, offer: ServerOffer) {
    self.connection = connection
    self.offer = offer
  }

  var descriptor: Int32? { connection.descriptor }

  mutating func hand(
    over letter: SubmittedLetter, mayGo: () throws(SubmissionEnd) -> Bool
  ) throws(SubmissionEnd) -> Handover {
    guard let lines = MessageLines(letter.bytes) else { return Handover.brokenLines }
    let body = lines.dotted
    let parameters: String
    switch offer.parameters(for: letter, size: body.count) {
    case .needed(let needed): parameters = needed
    case .lacking(let lack): return Handover(outcome: .refused(at: .mail, code: nil, ReplyWords(lack)))
    }
    if let turn = announce(letter, parameters) { return turn }
    guard try mayGo() else {
      mayCommand = false
      return Handover.withoutLeave
    }
    return send(body)
  }

  mutating func listen() -> ConnectionEnd? {
    do throws(ServerConnection.Loss) {
      guard let reply = try connection.unasked() else { return nil }
      throw ServerConnection.Loss(reply)
    } catch {
      mayCommand = false
      return ConnectionEnd(error)
    }
  }

  mutating func close() {
    if mayCommand { connection.quit() }
  }

  /// Up to the leave to send the body; nil when it's there.
  private mutating func announce(_ letter: SubmittedLetter, _ parameters: String) -> Handover? {
    if mustReset {
      if let turn = reset() { return turn }
      mustReset = false
    }
    if let turn = command("MAIL FROM:<\(letter.from)>\(parameters)", at: .mail, isLeave: \.isPositive) {
      return turn
    }
    mustReset = true
    if let turn = command("RCPT TO:<\(letter.to)>", at: .rcpt, isLeave: \.isPositive) { return turn }
    if let turn = command("DATA", at: .data, isLeave: \.asksForBody) { return turn }
    mustReset = false
    return nil
  }

  /// Drops what is left of a refused letter. Where that can't be done it says nothing against this one.
  private mutating func reset() -> Handover? {
    do throws(ServerConnection.Loss) {
      let reply = try connection.ask("RSET")
      guard reply.isPositive else { throw ServerConnection.Loss(reply) }
      return nil
    } catch {
      return lost(error, at: .mail)
    }
  }

  /// Nil when the reply is the wanted one; otherwise what becomes of the letter.
  private mutating func command(
    _ command: String, at step: LetterStep, isLeave: (ServerReply) -> Bool
  ) -> Handover? {
    do throws(ServerConnection.Loss) {
      let reply = try connection.ask(command)
      return isLeave(reply) ? nil : turnedDown(reply, at: step)
    } catch {
      return lost(error, at: step)
    }
  }

  private mutating func send(_ body: [UInt8]) -> Handover {
    mayCommand = false
    do throws(ServerConnection.Loss) {
      try connection.send(body)
      // Who has gone away or won't have it is best known before the end is sent: then nobody can have it.
      if let reply = try connection.unasked() { throw ServerConnection.Loss(reply) }
      try connection.send(MessageLines.terminator)
    } catch {
      return lost(error, at: .body)
    }
    do throws(ServerConnection.Loss) {
      let reply = try connection.reply()
      if reply.isPositive {
        mayCommand = true
        return Handover(outcome: .accepted(reply.words))
      }
      guard reply.code >= 400 else { throw ServerConnection.Loss(reply) }
      mayCommand = true
      return turnedDown(reply, at: .end)
    } catch {
      return Handover(outcome: .uncertain(error.words), end: ConnectionEnd(error))
    }
  }

  private mutating func turnedDown(_ reply: ServerReply, at step: LetterStep) -> Handover {
    let loss = ServerConnection.Loss(reply)
    guard !reply.isGoodbye, reply.code >= 400 else { return lost(loss, at: step) }
    if step == .mail, reply.asksToSignIn {
      // That is no judgement on a letter; the next one would fare the same.
      let end = ConnectionEnd(stage: .auth, code: reply.code, words: reply.words)
      return Handover(outcome: .later(at: step, code: nil, reply.words), end: end)
    }
    return Handover(
      outcome: reply.code < 500
        ? .later(at: step, code: reply.code, reply.words) : .refused(at: step, code: reply.code, reply.words))
  }

  /// The connection went before the end of the letter had.
  private mutating func lost(_ loss: ServerConnection.Loss, at step: LetterStep) -> Handover {
    mayCommand = false
    let outcome: Handover.Outcome =
      if step == .body, let reply = loss.reply, reply.code >= 500 {
        .refused(at: step, code: reply.code, reply.words)
      } else {
        .later(at: step, code: loss.reply.flatMap { 400..<500 ~= $0.code ? $0.code : nil }, loss.words)
      }
    return Handover(outcome: outcome, end: ConnectionEnd(loss))
  }
}

extension ServerReply {
  fileprivate var asksForBody: Bool { code == 354 }
  /// RFC 4954 section 6.
  fileprivate var asksToSignIn: Bool { [530, 534, 535, 538].contains(code) }
}

extension ConnectionEnd {
  fileprivate init(_ loss: ServerConnection.Loss) {
    self.init(stage: .session, code: loss.reply?.code, words: loss.words)
  }
}
