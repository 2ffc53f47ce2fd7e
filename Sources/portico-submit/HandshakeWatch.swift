import LetterSubmission

/// What is seen of libcurl's way to a connection: the replies, and which command each one answers.
final class HandshakeWatch {
  /// What is being waited for.
  private(set) var stage = ConnectionEnd.Stage.connect
  private(set) var askedToSignIn = false
  private(set) var readiness = Readiness(greeting: ReplyWords(""), extensions: [], tls: nil)
  /// The lines of the reply that comes in.
  private var lines: [[UInt8]] = []
  private var heard = 0

  /// What a server may say before we are signed in, in bytes; libcurl itself would read on for ever.
  private static let mostHeard = 64 << 10

  /// A line of a reply; false where it's enough.
  func hear(_ line: UnsafeRawBufferPointer) -> Bool {
    if stage == .connect { stage = .greeting }
    heard += line.count
    lines.append(line.filter { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") })
    return heard <= Self.mostHeard
  }

  /// What we send. Only its first word is looked at, since the rest may be a secret.
  func noteCommand(_ command: UnsafeRawBufferPointer) {
    closeReply()
    let word = command.prefix { $0 > 0x20 }
    if word.elementsEqual("EHLO".utf8) || word.elementsEqual("HELO".utf8) {
      stage = .hello
    } else if word.elementsEqual("STARTTLS".utf8) {
      stage = .tls
    } else if word.elementsEqual("AUTH".utf8) {
      stage = .auth
      askedToSignIn = true
    }
  }

  /// libcurl's remarks: nowhere else does it say which TLS it is.
  func noteRemark(_ remark: UnsafeRawBufferPointer) {
    let beginning = Array("SSL connection using ".utf8)
    guard remark.starts(with: beginning) else { return }
    readiness.tls =
      ReplyWords(remark.dropFirst(beginning.count).prefix { $0 > 0x20 && $0 != UInt8(ascii: "/") }).text
  }

  /// The reply to what was sent last is whole.
  func closeReply() {
    switch stage {
    case .greeting: readiness.greeting = words
    case .hello: readiness.extensions = lines.dropFirst().map { ReplyWords($0.dropFirst(4)) }
    default: break
    }
    lines = []
  }

  /// The last reply, where it says no.
  var refusal: (code: Int, words: ReplyWords)? {
    guard let last = lines.last, let code = Int(String(decoding: last.prefix(3), as: UTF8.self)),
      400..<600 ~= code
    else { return nil }
    return (code, words)
  }

  /// What was asked last while signing in, decoded. Where a token isn't taken, servers say here why.
  var challenge: ReplyWords? {
    guard stage == .auth, let last = lines.last, last.starts(with: "334 ".utf8) else { return nil }
    return Base64.decode(String(decoding: last.dropFirst(4), as: UTF8.self)).map { ReplyWords($0) }
  }

  private var words: ReplyWords {
    let texts = lines.prefix(16).enumerated().map { number, line in
      number == 0 ? line : Array(line.dropFirst(4))
    }
    return ReplyWords(Array(texts.joined(separator: [0x20])))
  }
}
