/// What reads bytes that others wrote. Any bytes are welcome: each reader refuses or reads them, in reasonable time, and never
/// ends the process.
enum Reader: String, CaseIterable, Sendable {
  case yaml
  case csv
  case words
  case markdown
  case layout
  case mail
  case form
  case token
  case statusList = "status-list"
  case requestHead = "request-head"
  case reply
  case line

  /// Reads them as the product does, and looks at all that was read.
  func read(_ bytes: [UInt8]) {
    switch self {
    case .yaml: PortalFileReaders.yaml(bytes)
    case .csv: PortalFileReaders.csv(bytes)
    case .words: PortalFileReaders.words(bytes)
    case .markdown: TemplateReaders.markdown(bytes)
    case .layout: TemplateReaders.layout(bytes)
    case .mail: AnswerReaders.mail(bytes)
    case .form: AnswerReaders.form(bytes)
    case .token: TokenReaders.token(bytes)
    case .statusList: TokenReaders.statusList(bytes)
    case .requestHead: RequestHeadReader.read(bytes)
    case .reply: SubmissionReaders.reply(bytes)
    case .line: SubmissionReaders.line(bytes)
    }
  }
}
