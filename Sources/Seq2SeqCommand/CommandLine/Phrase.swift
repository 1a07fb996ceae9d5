import Foundation

/// Figures and lists as people read them.
enum Phrase {
  /// `a, b or c`.
  static func list(_ words: [String], joinedBy conjunction: String) -> String {
    guard let last = words.last, words.count > 1 else { return words.joined() }
    return words.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
  }

  /// `1,234,567`.
  static func count(_ number: Int) -> String {
    let digits = String(number.magnitude)
    let groups = stride(from: digits.count, to: 0, by: -3).map { digits.prefix($0).suffix(3) }
    return (number < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
  }

  /// A number and what it counts: `1 line`, `1,234 lines`.
  static func count(_ number: Int, _ noun: String) -> String {
    "\(count(number)) \(noun)" + (number == 1 ? "" : "s")
  }

  /// The two largest units of a time span: `3m 20s`, `2h 05m`, `1d 04h`; below ten seconds, tenths: `4.2s`.
  static func duration(_ duration: Duration) -> String {
    let exact = duration / .seconds(1)
    if exact < 9.95 { return decimal(max(exact, 0), digits: 1) + "s" }
    let seconds = Int(exact.rounded())
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400)
    if minutes == 0 { return "\(seconds)s" }
    if hours == 0 { return "\(minutes)m \(twoDigits(seconds % 60))s" }
    if days == 0 { return "\(hours)h \(twoDigits(minutes % 60))m" }
    return "\(days)d \(twoDigits(hours % 24))h"
  }

  /// `1,234/s`; one decimal place below ten.
  static func rate(_ amount: Double, in duration: Duration) -> String {
    let perSecond = amount / max(duration / .seconds(1), 1e-9)
    return (perSecond < 9.95 ? decimal(perSecond, digits: 1) : count(Int(min(perSecond, 1e15).rounded()))) + "/s"
  }

  /// A number with a fixed count of decimal places, rounded as printf does.
  static func decimal(_ number: Double, digits: Int) -> String { String(format: "%.\(digits)f", number) }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
