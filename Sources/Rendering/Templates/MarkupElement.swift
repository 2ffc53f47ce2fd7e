/// What was found in the HTML of a template.
extension MarkupScanner {
  struct Attribute {
    var name: String
    /// As it stands, fields and sections as U+FFFC.
    var value = ""
    /// What the value names, in order; sections as nil.
    var fields: [Field?] = []
    /// Whether it stands in a section, so that it may be missing.
    var isCut = false
    /// Where the name begins.
    var offset: Int
  }

  struct Element {
    /// In lower case.
    var name: String
    var attributes: [Attribute] = []
    /// Whether sections stand in its tag, so that an attribute may be missing.
    var isCut = false
    /// Where its `<` stands.
    var offset: Int
  }

  enum Finding {
    case element(Element)
    /// Something that can't be read in just one way, and how to write it.
    case ambiguous(offset: Int, message: String, remedy: String)
  }
}
