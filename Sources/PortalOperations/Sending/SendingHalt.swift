import SourceDiagnostics
import SystemFiles

/// Why no letter goes out any more: the cause isn't any one of them.
enum SendingHalt: ExplainedError {
  /// The server doesn't take the user and the password, or the token.
  case signIn(String)
  /// There is no safe connection.
  case tls(String)
  case connection(String)
  /// The server doesn't let letters go in this sender's name.
  case sender(String)
  case allRefused(Int, String)

  var code: String { "mail-refused" }
  var category: ErrorCategory { .refused }

  var message: String {
    switch self {
    case .signIn(let said): "the mail server refuses to sign us in: \(said.printable)"
    case .tls(let said): "there is no safe connection to the mail server: \(said.printable)"
    case .connection(let said): "there is no connection to the mail server: \(said.printable)"
    case .sender(let said): "the mail server takes no letters in our name: \(said.printable)"
    case .allRefused(let count, let said):
      "the mail server refused \(count) letters one after the other, and so the others weren't tried: \(said.printable)"
    }
  }

  var remedy: String {
    switch self {
    case .signIn:
      "Look at `user`, and the password or `tokenCommand`, in Content/portal.yaml, then: portico letters check. The letters wait."
    case .tls:
      "Look at `server`, `port` and `tls` in Content/portal.yaml, then: portico letters check. The letters wait."
    case .connection:
      "Try again later, or look at `server` and `port` in Content/portal.yaml: portico letters check. The letters wait."
    case .sender:
      "Ask who runs the server for which addresses you may send, and write one into `from` or `envelopeFrom` of Content/portal.yaml. The letters wait."
    case .allRefused:
      "Mend the cause. Then send those that were refused by their ids: portico letters send ID, and the others as before."
    }
  }
}
