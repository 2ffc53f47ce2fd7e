internal import PartnerModel
internal import PortalOperations
internal import PortalSite

/// What the sheet of everything says: in Japanese for pages in Japanese, else in English.
struct SheetWords: Sendable {
  let language: String
  let title: String
  let choices: String
  let pages: String
  let answers: String
  let letters: String
  let records: String
  let asText: String
  let asHTML: String
  private let receipt: String
  private let notice: String
  private let looks: [Appearance?: String]
  private let kinds: [InvitationKind: String]
  private let states: [PreviewSpecimens.State: String]
  private let turns: [LetterTurn: String]

  func name(of look: Appearance?) -> String { looks[look] ?? look?.rawValue ?? "" }
  func name(of kind: InvitationKind) -> String { kinds[kind] ?? kind.rawValue }
  func name(of state: PreviewSpecimens.State) -> String { states[state] ?? state.rawValue }
  func name(of letter: PreviewSpecimens.Letter) -> String {
    switch letter {
    case .invitation(let kind, let turn): "\(name(of: kind)): \(turns[turn] ?? turn.rawValue)"
    case .receipt(let kind): "\(name(of: kind)): \(receipt)"
    case .notice: notice
    }
  }
  func name(of state: InvitationState) -> String {
    PreviewSpecimens.State(rawValue: state.rawValue).map(name(of:)) ?? state.rawValue
  }

  /// - Parameter language: a language code, such as that of a page.
  static func of(_ language: String) -> SheetWords {
    language == "ja" || language.hasPrefix("ja-") ? japanese : english
  }

  private static let english = SheetWords(
    language: "en", title: "All pages and states", choices: "Language and view", pages: "Pages",
    answers: "After an answer", letters: "Letters", records: "Invitations on record", asText: "as text",
    asHTML: "as HTML", receipt: "receipt", notice: "To staff: what came in",
    looks: [
      nil: "Wide", .narrow: "320 px", .dark: "Dark", .print: "Printed", .plain: "Without script",
      .mirrored: "Right to left",
    ],
    kinds: [
      .providerInvitesReseller: "A provider invites a reseller",
      .resellerInvitesCustomer: "A reseller invites a customer",
      .resellerAndProviderInviteCustomer: "A reseller and a provider invite a customer",
    ],
    states: [
      .pending: "Open", .reminded: "Open, reminded", .accepted: "Accepted", .over: "Accepted, ended since",
      .inReview: "Answer in review",
      .dismissed: "Answer dismissed", .declined: "Declined", .cancelled: "Withdrawn", .expired: "Expired",
      .replaced: "Replaced by another",
    ],
    turns: [.invitation: "invitation", .reminder: "reminder"])

  private static let japanese = SheetWords(
    language: "ja", title: "全ページと全状態の一覧", choices: "言語と表示方法", pages: "ページ",
    answers: "回答後のページ", letters: "メール文面", records: "記録されている招待", asText: "テキスト",
    asHTML: "HTML", receipt: "承諾の控え", notice: "担当者への通知",
    looks: [
      nil: "広い画面", .narrow: "幅 320 px", .dark: "ダーク", .print: "印刷", .plain: "スクリプトなし",
      .mirrored: "右から左",
    ],
    kinds: [
      .providerInvitesReseller: "プロバイダーからリセラーへの招待",
      .resellerInvitesCustomer: "リセラーから顧客への招待",
      .resellerAndProviderInviteCustomer: "リセラーとプロバイダーから顧客への招待",
    ],
    states: [
      .pending: "回答待ち", .reminded: "回答待ち（リマインダー送付済み）", .accepted: "承諾済み", .over: "承諾後に関係が終了",
      .inReview: "回答を確認中",
      .dismissed: "回答を却下", .declined: "辞退", .cancelled: "取り下げ", .expired: "期限切れ", .replaced: "別の招待に差し替え",
    ],
    turns: [.invitation: "招待", .reminder: "リマインダー"])
}
