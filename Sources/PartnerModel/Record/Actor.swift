/// By whose hand something was recorded. Its text is the user's id, or the program's own name.
package enum Actor: Hashable, Sendable {
  case user(UserID)
  /// The program, for what nobody asked it to record, such as a text that pages show from now on.
  case portico
  /// The service that takes answers over the net.
  case verifier
}

extension Actor: LosslessStringConvertible {
  private static let porticoName = "portico"
  private static let verifierName = "portico-verifier"

  package init?(_ text: String) {
    switch text {
    case Self.porticoName: self = .portico
    case Self.verifierName: self = .verifier
    default:
      guard let id = UserID(rawValue: text) else { return nil }
      self = .user(id)
    }
  }

  package var description: String {
    switch self {
    case .user(let id): id.rawValue
    case .portico: Self.porticoName
    case .verifier: Self.verifierName
    }
  }
}
