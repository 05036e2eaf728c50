import Foundation

/// How a value of a configuration is written, so that `--set` takes it back.
enum SettingText {
  static func of(_ value: Any?) -> String {
    switch value {
    case let list as [Any]: list.map(of).joined(separator: ",")
    case let group as [String: Any]: group.keys.sorted().map { "\($0) \(of(group[$0]))" }.joined(separator: " ")
    case let number as NSNumber where isTruthValue(number): number.boolValue ? "true" : "false"
    case let number as NSNumber where String(cString: number.objCType) == "d": "\(number.doubleValue)"
    case let value?: "\(value)"
    case nil: "absent"
    }
  }

  /// `JSONSerialization` keeps truth values in the number class, told apart by their encoding only.
  private static func isTruthValue(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
