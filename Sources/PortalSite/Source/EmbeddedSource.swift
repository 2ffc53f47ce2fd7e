/// A stylesheet or script that stands in a page itself, between `<style>` or `<script>` and its end tag.
enum EmbeddedSource {
  /// The line, from 1, where a browser might see another end than the page's own: at `</` and `<!`, which neither kind needs
  /// (HTML Living Standard, sections 13.2.5.4 and 13.2.5.18), and at a `<` that stands last, as another file may follow.
  static func lineOfEnd(in bytes: [UInt8]) -> Int? {
    let ends = bytes.indices.first { index in
      guard bytes[index] == UInt8(ascii: "<") else { return false }
      let rest = bytes[(index + 1)...].drop { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }
      return rest.isEmpty || [UInt8(ascii: "/"), UInt8(ascii: "!")].contains(bytes[index + 1])
    }
    return ends.map { end in 1 + bytes[..<end].count { $0 == UInt8(ascii: "\n") } }
  }
}
