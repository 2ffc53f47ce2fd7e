import JSON

/// What `portico` says to `portico-submit`: one JSON object a line, on its standard input. Secrets come this way and no other.
package enum SubmissionOrder: Hashable, Sendable {
  /// Connect and sign in. The first order, given once; answered by `ready` or `ended`.
  case open(LetterRoute)
  /// Hand over this letter. The next one may be ordered when this one has its end.
  case letter(SubmittedLetter)
  /// The claim on this letter is on the disk: its body may go.
  case go(Int64)
  /// The body must not go. The letter's end is `later`, and the connection is given up.
  case stop(Int64)
  /// Leave: an order after `open` for who only wants to know whether signing in works. Nothing is said to it but what answers `open`.
  case check

  /// The line, with its end.
  package var line: [UInt8] {
    var text = JSONText()
    text.object { text in
      switch self {
      case .open(let route):
        text.name("open")
        text.object { route.write(to: &$0) }
      case .letter(let letter):
        text.member("letter", letter.number)
        text.member("from", letter.from)
        text.member("to", letter.to)
        text.member("bytes", Base64.encode(letter.bytes))
      case .go(let number): text.member("go", number)
      case .stop(let number): text.member("stop", number)
      case .check: text.member("check", true)
      }
    }
    return text.bytes + [UInt8(ascii: "\n")]
  }

  /// Reads a line, with or without its end.
  package init(line: [UInt8]) throws(SubmissionLineFault) {
    var members = try LineMembers(line: line)
    switch members.kind {
    case "open":
      var opening = try members.members("open")
      self = .open(try LetterRoute(&opening))
      try opening.end()
    case "letter": self = .letter(try SubmittedLetter(&members))
    case "go": self = .go(try members.number("go"))
    case "stop": self = .stop(try members.number("stop"))
    case "check":
      try members.truth("check")
      self = .check
    default: throw SubmissionLineFault("not an order")
    }
    try members.end()
  }
}

extension LetterRoute {
  fileprivate func write(to text: inout JSONText) {
    switch self {
    case .program(let words): text.member("program", words)
    case .server(let server):
      text.member("server", server.host)
      text.member("port", Int64(server.port))
      text.member("tls", server.encryption.rawValue)
      switch server.signIn {
      case .password(let user, let password):
        text.member("user", user)
        text.member("password", password.revealed)
      case .token(let user, let token):
        text.member("user", user)
        text.member("token", token.revealed)
      case nil: break
      }
      if let authorities = server.authorities { text.member("caFile", authorities) }
      text.member("helo", server.ownName)
      text.member("patience", Int64(server.patience))
    }
  }

  fileprivate init(_ members: inout LineMembers) throws(SubmissionLineFault) {
    if members.has("program") {
      let words = try members.texts("program")
      guard let path = words.first, path.hasPrefix("/"), words.allSatisfy({ !$0.utf8.contains(0) }) else {
        throw SubmissionLineFault("program isn't an absolute path with its arguments")
      }
      self = .program(words)
      return
    }
    let host = try members.text("server")
    guard MailServer.isHost(host) else { throw SubmissionLineFault("server isn't a host") }
    guard let port = try members.optionalNumber("port", within: 1...65535) else {
      throw SubmissionLineFault("port is missing")
    }
    let ownName = try members.text("helo")
    guard MailServer.isOwnName(ownName) else { throw SubmissionLineFault("helo isn't a name") }
    let authorities = try members.optionalText("caFile")
    guard authorities.map({ $0.hasPrefix("/") && !$0.utf8.contains(0) }) ?? true else {
      throw SubmissionLineFault("caFile isn't an absolute path")
    }
    self = .server(
      MailServer(
        host: host, port: port, encryption: try members.choice("tls"),
        signIn: try MailServer.SignIn(&members), authorities: authorities, ownName: ownName,
        patience: try members.optionalNumber("patience", within: 1...3600) ?? MailServer.usualPatience))
  }
}

extension MailServer.SignIn {
  fileprivate init?(_ members: inout LineMembers) throws(SubmissionLineFault) {
    let user = try members.optionalText("user")
    let password = try members.optionalText("password")
    let token = try members.optionalText("token")
    // A NUL would end what the server gets: RFC 4616 parts user and password by one.
    for text in [user, password, token] where text?.utf8.contains(0) ?? false {
      throw SubmissionLineFault("user, password and token hold no NUL")
    }
    switch (user, password, token) {
    case (let user?, let password?, nil): self = .password(user: user, Secret(password))
    case (let user?, nil, let token?): self = .token(user: user, Secret(token))
    case (nil, nil, nil): return nil
    default: throw SubmissionLineFault("a user comes with a password or a token, and neither without a user")
    }
  }
}

extension SubmittedLetter {
  fileprivate init(_ members: inout LineMembers) throws(SubmissionLineFault) {
    number = try members.number("letter")
    from = try members.text("from")
    to = try members.text("to")
    guard from.isEmpty || Self.isAddress(from) else { throw SubmissionLineFault("from isn't an address") }
    guard Self.isAddress(to) else { throw SubmissionLineFault("to isn't an address") }
    guard let bytes = Base64.decode(try members.text("bytes")), !bytes.isEmpty else {
      throw SubmissionLineFault("bytes isn't Base64")
    }
    self.bytes = bytes
  }
}
