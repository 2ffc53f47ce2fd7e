import JSON

/// What `portico-submit` says to `portico`: one JSON object a line, on its standard output.
///
/// A letter that was ordered gets exactly one of `accepted`, `refused`, `later` and `uncertain`. None comes where the connection
/// was lost before the order was read, where `portico-submit` was killed, or where nobody reads on: then a letter without a `claim` is
/// known to wait still, and one with it is uncertain.
package enum SubmissionReport: Hashable, Sendable {
  /// Connected and signed in.
  case ready(Readiness)
  /// May this letter's body go? It waits for `go` or `stop`.
  case claim(Int64)
  /// The server has it.
  case accepted(Int64, ReplyWords)
  /// The server won't have it. The code is nil where a program said so, and where the server can't do what the letter needs.
  case refused(Int64, at: LetterStep, code: Int?, ReplyWords)
  /// Not now: the server said so (4xx), or the connection was lost before the end of the body was handed over.
  case later(Int64, at: LetterStep, code: Int?, ReplyWords)
  /// The end of the body was handed over and no reply came: nobody knows.
  case uncertain(Int64, ReplyWords)
  /// The connection can't be had, or is gone. No letter is in hand, and nothing comes after it.
  case ended(ConnectionEnd)

  /// The line, with its end.
  package var line: [UInt8] {
    var text = JSONText()
    text.object { text in
      switch self {
      case .ready(let readiness):
        text.name("ready")
        text.object { readiness.write(to: &$0) }
      case .claim(let number): text.member("claim", number)
      case .accepted(let number, let reply):
        text.member("accepted", number)
        text.member("reply", reply.text)
      case .refused(let number, let step, let code, let reply):
        text.member("refused", number)
        text.member("at", step.rawValue)
        text.member("code", optional: code)
        text.member("reply", reply.text)
      case .later(let number, let step, let code, let reply):
        text.member("later", number)
        text.member("at", step.rawValue)
        text.member("code", optional: code)
        text.member("reply", reply.text)
      case .uncertain(let number, let reply):
        text.member("uncertain", number)
        text.member("reply", reply.text)
      case .ended(let end):
        text.name("ended")
        text.object { end.write(to: &$0) }
      }
    }
    return text.bytes + [UInt8(ascii: "\n")]
  }

  /// Reads a line, with or without its end.
  package init(line: [UInt8]) throws(SubmissionLineFault) {
    var members = try LineMembers(line: line)
    switch members.kind {
    case "ready":
      var readiness = try members.members("ready")
      self = .ready(try Readiness(&readiness))
      try readiness.end()
    case "claim": self = .claim(try members.number("claim"))
    case "accepted": self = .accepted(try members.number("accepted"), try members.words("reply"))
    case "refused":
      self = .refused(
        try members.number("refused"), at: try members.choice("at"), code: try members.code(),
        try members.words("reply"))
    case "later":
      self = .later(
        try members.number("later"), at: try members.choice("at"), code: try members.code(),
        try members.words("reply"))
    case "uncertain": self = .uncertain(try members.number("uncertain"), try members.words("reply"))
    case "ended":
      var end = try members.members("ended")
      self = .ended(try ConnectionEnd(&end))
      try end.end()
    default: throw SubmissionLineFault("not a report")
    }
    try members.end()
  }
}

/// How far a letter came.
package enum LetterStep: String, Hashable, Sendable {
  /// MAIL FROM, where the server judges the sender.
  case mail
  /// RCPT TO, where it judges the recipient.
  case rcpt
  case data
  /// While the body was handed over.
  case body
  /// After the whole letter.
  case end
}

/// What a server says of itself, once we are signed in. A program says nothing.
package struct Readiness: Hashable, Sendable {
  package var greeting: ReplyWords
  /// What it offers, as it spells it: `SIZE 35882577`.
  package var extensions: [ReplyWords]
  /// The version of TLS; nil without.
  package var tls: String?

  package init(greeting: ReplyWords, extensions: [ReplyWords], tls: String?) {
    self.greeting = greeting
    self.extensions = extensions
    self.tls = tls
  }
}

/// Why there is no connection.
package struct ConnectionEnd: Hashable, Sendable {
  package enum Stage: String, Hashable, Sendable {
    case connect, greeting, hello, tls
    /// Signing in.
    case auth
    /// Later: between letters or with one in hand, whose own end was told before.
    case session
  }

  package var stage: Stage
  /// The server's, where it said why.
  package var code: Int?
  package var words: ReplyWords

  package init(stage: Stage, code: Int?, words: ReplyWords) {
    self.stage = stage
    self.code = code
    self.words = words
  }
}

extension Readiness {
  fileprivate func write(to text: inout JSONText) {
    text.member("greeting", greeting.text)
    text.member("extensions", extensions.map(\.text))
    text.member("tls", optional: tls)
  }

  fileprivate init(_ members: inout LineMembers) throws(SubmissionLineFault) {
    greeting = try members.words("greeting")
    extensions = try members.texts("extensions").map { ReplyWords($0) }
    tls = try members.optionalText("tls")
  }
}

extension ConnectionEnd {
  fileprivate func write(to text: inout JSONText) {
    text.member("at", stage.rawValue)
    text.member("code", optional: code)
    text.member("reply", words.text)
  }

  fileprivate init(_ members: inout LineMembers) throws(SubmissionLineFault) {
    stage = try members.choice("at")
    code = try members.code()
    words = try members.words("reply")
  }
}

extension LineMembers {
  fileprivate mutating func words(_ name: String) throws(SubmissionLineFault) -> ReplyWords {
    ReplyWords(try text(name))
  }

  fileprivate mutating func code() throws(SubmissionLineFault) -> Int? {
    try optionalNumber("code", within: 200...599)
  }
}

extension JSONText {
  fileprivate mutating func member(_ name: String, optional number: Int?) {
    self.name(name)
    if let number { integer(Int64(number)) } else { null() }
  }
}
