internal import PartnerModel
internal import PortalOperations
internal import PortalSite

extension PreviewSpecimens.Specimen {
  /// Its address, the same each time.
  var path: String {
    switch self {
    case .invitation(let kind, let state, let language):
      "\(PreviewPath.sheet)invitation/\(kind.rawValue)/\(state.rawValue)/\(language.rawValue)/"
    case .answer(let name, let state, let language):
      "\(PreviewPath.sheet)answer/\(name)/\(state.map { "\($0.rawValue)/" } ?? "")\(language.rawValue)/"
    case .letter(let letter, let language, let isText):
      "\(PreviewPath.sheet)letter/\(letter.path)/\(isText ? "text" : "html")/\(language.rawValue)/"
    }
  }

  var language: LanguageCode {
    switch self {
    case .invitation(_, _, let language), .answer(_, _, let language), .letter(_, let language, _): language
    }
  }
}

extension PreviewSpecimens.Letter {
  fileprivate var path: String {
    switch self {
    case .invitation(let kind, let turn): "\(kind.rawValue)/\(turn.rawValue)"
    case .receipt(let kind): "\(kind.rawValue)/receipt"
    case .notice: "notice"
    }
  }
}
