package import PartnerModel

/// What `letters` in `portal.yaml` says.
package struct LetterSettings: Hashable, Sendable {
  package let reminders: ReminderPlan

  static let standard = LetterSettings(reminders: .standard)

  private init(reminders: ReminderPlan) {
    self.reminders = reminders
  }

  /// - Parameter reader: of the record `letters`.
  init(_ reader: RecordReader) {
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
