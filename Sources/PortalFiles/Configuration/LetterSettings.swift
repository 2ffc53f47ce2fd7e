package import PartnerModel

/// What `letters` in `portal.yaml` says.
package struct LetterSettings: Hashable, Sendable {
  /// What becomes of the letters that bring receipts.
  package enum Receipts: String, CaseIterable, Sendable {
    /// Drafts that people look over, for answers that came by mail.
    case draft
    /// `portico letters send` sends them, for every acceptance that counts.
    case send
  }

  package let reminders: ReminderPlan
  package let receipts: Receipts

  static let standard = LetterSettings(reminders: .standard, receipts: .draft)

  private init(reminders: ReminderPlan, receipts: Receipts) {
    self.reminders = reminders
    self.receipts = receipts
  }

  /// - Parameter reader: of the record `letters`.
  init(_ reader: RecordReader) {
    receipts = reader.choice("receipts", optional: true) ?? .draft
    guard reader.optional("reminders") != nil else {
      reminders = .standard
      return
    }
    reminders = ReminderPlan(
      reader.list("reminders").compactMap { item in
        guard let text = reader.scalar(item, what: "an item of `reminders`") else { return nil }
        if text == "half" { return .halfTime }
        if let length = Lifetime(text), length.seconds > 0, length <= .days(400) { return .before(length) }
        reader.sink.report(
          item.position, "\(shown(text)) is no occasion to remind somebody",
          remedy: "Write half, for half the time, or how long before the end as in P3D; [] for never.")
        return nil
      })
  }
}
