/// Reads a length of time as ISO 8601 writes it, in seconds: `P30D`, `PT12H`, `P1W`, `P1DT12H30M`.
///
/// Nil for anything else. Years and months are not accepted: they differ in length.
package func secondsOfISODuration(_ text: String) -> Int64? {
  guard text.first == "P" else { return nil }
  var units: [(letter: Character, seconds: Int64)] = [("W", 604_800), ("D", 86_400)]
  var seconds: Int64 = 0
  var digits = ""
  var parts = 0
  var isInTime = false
  for character in text.dropFirst() {
    if character.isASCII, character.isNumber {
      digits.append(character)
    } else if character == "T", !isInTime, digits.isEmpty {
      isInTime = true
      parts = 0
      units = [("H", 3_600), ("M", 60), ("S", 1)]
    } else {
      guard let place = units.firstIndex(where: { $0.letter == character }), let number = Int64(digits),
        number <= Int64(Int32.max)
      else { return nil }
      seconds += number * units[place].seconds
      units.removeFirst(place + 1)
      digits = ""
      parts += 1
    }
  }
  return parts > 0 && digits.isEmpty ? seconds : nil
}
