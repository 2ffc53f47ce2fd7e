import CCurl
import LetterSubmission

/// From nothing to a connection on which we are signed in: libcurl does it, watched to tell at which step it ended.
struct Handshake {
  private let server: MailServer
  private let handle = CurlHandle()
  private let watch = HandshakeWatch()

  init(with server: MailServer) {
    self.server = server
  }

  enum Outcome {
    case connected(ServerConnection, Readiness)
    case ended(ConnectionEnd)
  }

  func run() -> Outcome {
    configure()
    let result = curl_easy_perform(handle.pointer)
    guard result == CURLE_OK else { return .ended(end(after: result)) }
    watch.closeReply()
    guard server.signIn == nil || watch.askedToSignIn else {
      // libcurl would go on without.
      return .ended(
        ConnectionEnd(stage: .auth, code: nil, words: ReplyWords("the server offers no signing in")))
    }
    var descriptor: curl_socket_t = -1
    guard curl_get_socket(handle.pointer, &descriptor) == CURLE_OK, descriptor >= 0 else {
      return .ended(ConnectionEnd(stage: .session, code: nil, words: ReplyWords("the connection is gone")))
    }
    return .connected(
      ServerConnection(handle, descriptor: descriptor, patience: server.patience), watch.readiness)
  }

  private func configure() {
    let scheme = server.encryption == .implicit ? "smtps" : "smtp"
    let host = server.host.contains(":") ? "[\(server.host)]" : server.host
    handle.set(CURLOPT_URL, to: "\(scheme)://\(host):\(server.port)/\(server.ownName.percentEncoded)")
    handle.set(CURLOPT_CONNECT_ONLY, to: 1)
    handle.set(
      CURLOPT_USE_SSL, to: Int((server.encryption == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL).rawValue))
    handle.set(CURLOPT_SSLVERSION, to: Int(CURL_SSLVERSION_TLSv1_2))
    handle.set(CURLOPT_SSL_VERIFYPEER, to: 1)
    handle.set(CURLOPT_SSL_VERIFYHOST, to: 2)
    if let authorities = server.authorities {
      handle.set(CURLOPT_CAINFO, to: authorities)
      handle.set(CURLOPT_CAPATH, to: nil)
    }
    switch server.signIn {
    case .password(let user, let password):
      handle.set(CURLOPT_USERNAME, to: user)
      handle.set(CURLOPT_PASSWORD, to: password.revealed)
      // Not what else a server may offer: libcurl would try Kerberos first, which needs more than a password.
      handle.set(CURLOPT_LOGIN_OPTIONS, to: "AUTH=PLAIN;AUTH=LOGIN")
    case .token(let user, let token):
      handle.set(CURLOPT_USERNAME, to: user)
      handle.set(CURLOPT_XOAUTH2_BEARER, to: token.revealed)
      handle.set(CURLOPT_LOGIN_OPTIONS, to: "AUTH=XOAUTH2;AUTH=OAUTHBEARER")
    case nil: break
    }
    handle.set(CURLOPT_SASL_IR, to: 1)
    handle.set(CURLOPT_PROXY, to: "")
    handle.set(CURLOPT_NOSIGNAL, to: 1)
    handle.set(CURLOPT_TCP_KEEPALIVE, to: 1)
    handle.set(CURLOPT_CONNECTTIMEOUT, to: server.patience)
    handle.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, to: server.patience)
    handle.watch(by: watch)
  }

  private func end(after result: CURLcode) -> ConnectionEnd {
    var stage = watch.stage
    switch result {
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER:
      return ConnectionEnd(stage: .tls, code: nil, words: ReplyWords(handle.explanation(of: result)))
    case CURLE_USE_SSL_FAILED: stage = .tls
    case CURLE_LOGIN_DENIED, CURLE_AUTH_ERROR: stage = .auth
    default:
      if stage == .connect, handle.moment(CURLINFO_CONNECT_TIME_T) > 0 {
        let isEncrypted = server.encryption != .implicit || handle.moment(CURLINFO_APPCONNECT_TIME_T) > 0
        stage = isEncrypted ? .greeting : .tls
      }
    }
    guard let refusal = watch.refusal else {
      let reason = watch.challenge.map { ": \($0)" } ?? ""
      return ConnectionEnd(
        stage: stage, code: nil, words: ReplyWords(handle.explanation(of: result) + reason))
    }
    return ConnectionEnd(stage: stage, code: refusal.code, words: refusal.words)
  }
}

extension String {
  /// As one part of an address's path.
  fileprivate var percentEncoded: String {
    utf8.map { byte in
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"): "%" + String(byte, radix: 16)
      default: String(UnicodeScalar(byte))
      }
    }.joined()
  }
}
