/// A part of a layout that was checked, with its partials in their places.
indirect enum LayoutStep: Sendable {
  case literal([UInt8])
  case field(StaticField, Escaping)
  case section(StaticSection, [LayoutStep])
  case value(Slot, level: Int, Escaping)
  case openWhen(Slot, level: Int, Bool)
  case openEach(Slot, level: Int)
  /// Closes the personal section that was opened last.
  case close
}

/// A field whose value is known when a program is made.
struct StaticField: Sendable {
  /// How many lists are open down to the one whose item has the field: 0 is the page.
  var level: Int
  /// The field's names from there.
  var path: [String]
  var type: FieldType
  /// Its names from the page down, those of lists included.
  var name: String
}

enum StaticSection: Sendable {
  /// What is inside is printed where there is such a field, or where there isn't.
  case when(StaticField, Bool)
  /// It is printed for each item of a list.
  case each(StaticField)
}
