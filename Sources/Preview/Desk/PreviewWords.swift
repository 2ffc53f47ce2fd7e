/// What a preview itself says, in the language of whoever writes the page: Japanese on pages in Japanese, English on others.
struct PreviewWords: Sendable {
  let language: String
  let ribbon: String
  let ribbonDetail: String
  let everything: String
  let ended: String
  let notSent: String
  /// How many faults there are, where a page is still shown.
  let pageBefore: @Sendable (Int) -> String
  /// The same where nothing could be shown yet.
  let noPage: @Sendable (Int) -> String

  /// - Parameter language: a language code, such as that of a page.
  static func of(_ language: some StringProtocol) -> PreviewWords {
    language == "ja" || language.hasPrefix("ja-") ? japanese : english
  }

  static let english = PreviewWords(
    language: "en", ribbon: "Preview",
    ribbonDetail: "Nothing here is published, and no link here can be accepted.",
    everything: "All pages and states",
    ended: "The preview has ended: this page no longer follows the files.",
    notSent: "This is a preview: nothing was sent.",
    pageBefore: {
      "\($0 == 1 ? "A fault keeps" : "\($0) faults keep") the files from being shown. This page is as it was before."
    },
    noPage: { "\($0 == 1 ? "A fault keeps" : "\($0) faults keep") the portal from being shown." })

  static let japanese = PreviewWords(
    language: "ja", ribbon: "プレビュー",
    ribbonDetail: "公開前の表示です。ここにあるリンクでは承諾できません。",
    everything: "全ページと全状態の一覧",
    ended: "プレビューは終了しました。このページにファイルの変更は反映されません。",
    notSent: "プレビューのため、何も送信していません。",
    pageBefore: { "ファイルに誤りが \($0) 件あります。誤りを直すまで、このページは直前の内容のままです。" },
    noPage: { "ファイルに誤りが \($0) 件あるため、ポータルを表示できません。" })
}
